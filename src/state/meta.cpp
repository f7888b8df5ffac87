#include "leadstream/state/meta.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

namespace ls::state {
namespace {

constexpr std::uint8_t kFirstFormat = 1;
constexpr std::uint8_t kWithNodes = 2;
constexpr std::size_t kChecksumBytes = 4;

void put_time(ByteWriter& out, EventTime time) {
  out.svarint(time.ms);
}

EventTime take_time(ByteReader& in) {
  return {in.svarint()};
}

void put_place(ByteWriter& out, const std::string& name, Partition partition) {
  out.bytes(name);
  out.svarint(partition.value);
}

void take_place(ByteReader& in, std::string& name, Partition& partition) {
  name = in.bytes();
  partition = Partition(static_cast<std::int32_t>(in.svarint()));
}

void put(ByteWriter& out, const Meta::Input& input) {
  put_place(out, input.topic, input.partition);
  out.svarint(input.next.value);
  put_time(out, input.seen);
  out.u8(static_cast<std::uint8_t>((input.end ? 1 : 0) | (input.has_ended ? 2 : 0)));
  if (input.end) {
    out.svarint(input.end->value);
  }
}

void take(ByteReader& in, Meta::Input& input) {
  take_place(in, input.topic, input.partition);
  input.next = Offset(in.svarint());
  input.seen = take_time(in);
  const std::uint8_t flags = in.u8();
  input.has_ended = (flags & 2) != 0;
  if ((flags & 1) != 0) {
    input.end = Offset(in.svarint());
  }
}

void put(ByteWriter& out, const Meta::Upstream& task) {
  put_place(out, task.topology, task.partition);
  put_time(out, task.watermark);
  out.varint(task.received);
}

void take(ByteReader& in, Meta::Upstream& task) {
  take_place(in, task.topology, task.partition);
  task.watermark = take_time(in);
  task.received = in.varint();
}

void put(ByteWriter& out, const Meta::Sequence& sequence) {
  out.bytes(sequence.sink);
  out.varint(sequence.next);
}

void take(ByteReader& in, Meta::Sequence& sequence) {
  sequence.sink = in.bytes();
  sequence.next = in.varint();
}

void put(ByteWriter& out, const Meta::Sent& sent) {
  put_place(out, sent.sink, sent.partition);
  out.varint(sent.count);
}

void take(ByteReader& in, Meta::Sent& sent) {
  take_place(in, sent.sink, sent.partition);
  sent.count = in.varint();
}

void put(ByteWriter& out, const Meta::Adopted& model) {
  out.bytes(model.model);
  put_time(out, model.valid_from);
}

void take(ByteReader& in, Meta::Adopted& model) {
  model.model = in.bytes();
  model.valid_from = take_time(in);
}

void put(ByteWriter& out, const Meta::Tick& tick) {
  put_place(out, tick.topic, tick.partition);
  out.svarint(tick.at.value);
  put_time(out, tick.clock);
}

void take(ByteReader& in, Meta::Tick& tick) {
  take_place(in, tick.topic, tick.partition);
  tick.at = Offset(in.svarint());
  tick.clock = take_time(in);
}

void put(ByteWriter& out, const Meta::Node& node) {
  out.bytes(node.id);
  out.bytes(node.type);
  out.u64(node.settings);
}

void take(ByteReader& in, Meta::Node& node) {
  node.id = in.bytes();
  node.type = in.bytes();
  node.settings = in.u64();
}

template <typename T>
void put_list(ByteWriter& out, const std::vector<T>& list) {
  out.varint(list.size());
  for (const T& element : list) {
    put(out, element);
  }
}

template <typename T>
void take_list(ByteReader& in, std::vector<T>& list) {
  list.resize(in.count());
  for (T& element : list) {
    take(in, element);
  }
}

Error unknown_format(std::uint8_t format) {
  Error error = user_error(fmt::format(
      "META: the state is of format {}, this version reads formats {} to {}: it was written by a "
      "later version. Run that version again, or take the state over with its \"leadstream state "
      "export\" in a format that this one knows",
      format, kFirstFormat, kStateFormat));
  error.code = "state_format";
  return error;
}

}  // namespace

std::string Meta::save() const {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kStateFormat);
  out.varint(transaction);
  out.varint(owner_epoch);
  put_time(out, clock);
  put_time(out, published);
  out.bytes(fingerprint);
  put_list(out, inputs);
  put_list(out, upstream);
  put_list(out, sequences);
  put_list(out, sent);
  put_list(out, models);
  put_list(out, ticks);
  out.bytes(changelog_id);
  out.svarint(changelog_next.value);
  put_list(out, nodes);
  put_time(out, current_at);
  out.u32(crc32c(bytes));
  return bytes;
}

Result<Meta> Meta::load(Bytes bytes) {
  if (bytes.size() <= kChecksumBytes) {
    return internal_error(fmt::format("META: {} bytes are too few", bytes.size()));
  }
  const Bytes body = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (ByteReader(bytes.substr(body.size())).u32() != crc32c(body)) {
    return internal_error("META: checksum does not match, the bytes are damaged");
  }
  ByteReader in(body);
  const std::uint8_t format = in.u8();
  if (format < kFirstFormat || format > kStateFormat) {
    return unknown_format(format);
  }
  Meta meta;
  meta.transaction = in.varint();
  meta.owner_epoch = in.varint();
  meta.clock = take_time(in);
  meta.published = take_time(in);
  meta.fingerprint = in.bytes();
  take_list(in, meta.inputs);
  take_list(in, meta.upstream);
  take_list(in, meta.sequences);
  take_list(in, meta.sent);
  take_list(in, meta.models);
  take_list(in, meta.ticks);
  meta.changelog_id = in.bytes();
  meta.changelog_next = Offset(in.svarint());
  if (format >= kWithNodes) {
    take_list(in, meta.nodes);
    meta.current_at = take_time(in);
  }
  LS_TRY(in.finish("META"));
  return meta;
}

}  // namespace ls::state
