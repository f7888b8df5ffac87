#include "leadstream/flow/tick_log.hpp"

#include "leadstream/base/bytes.hpp"

#include <algorithm>

namespace ls::flow {
namespace {

// Beside the tables of nodes, whose names all hold a slash.
constexpr std::string_view kName = "!ticks";

std::string encode(std::span<const Position> at, EventTime clock) {
  std::string bytes;
  ByteWriter out(bytes);
  out.svarint(clock.ms);
  out.varint(at.size());
  for (const Position& position : at) {
    out.bytes(position.at.topic);
    out.svarint(position.at.partition.value);
    out.svarint(position.next.value);
  }
  return bytes;
}

Result<std::uint64_t> number_in(Bytes key, std::size_t prefix) {
  key.remove_prefix(prefix);
  const auto number = take_ordered_i64(key);
  if (!number || *number < 0 || !key.empty()) {
    return internal_error("idle ticks: unknown format of a key");
  }
  return static_cast<std::uint64_t>(*number);
}

Result<Tick> decode(std::uint64_t number, Bytes value) {
  ByteReader in(value);
  Tick tick;
  tick.number = number;
  tick.clock = {in.svarint()};
  tick.at.resize(in.count());
  for (Position& position : tick.at) {
    position.at.topic = in.bytes();
    position.at.partition = Partition(static_cast<std::int32_t>(in.svarint()));
    position.next = Offset(in.svarint());
  }
  LS_TRY(in.finish("idle tick"));
  return tick;
}

}  // namespace

TickLog::TickLog(const state::StateStore& store)
    : store_(store), prefix_(state::table_prefix(kName)) {}

std::string_view TickLog::name() const {
  return kName;
}

std::string TickLog::key_of(std::uint64_t number) const {
  std::string key = prefix_;
  append_ordered_i64(key, static_cast<std::int64_t>(number));
  return key;
}

Status TickLog::load(const state::Meta& meta) {
  LS_TRY(rolled_back());
  is_open_ = !meta.ticks.empty();
  for (const state::Meta::Tick& tick : meta.ticks) {
    at_.push_back({{tick.topic, tick.partition}, tick.at});
  }
  Status read;
  LS_TRY(store_.scan(prefix_, [&](Bytes key, Bytes) {
    const Result<std::uint64_t> number = number_in(key, prefix_.size());
    if (!number) {
      read = number.error();
      return false;
    }
    first_ = next_ == 0 ? *number : first_;
    next_ = *number + 1;
    return true;
  }));
  first_stored_ = first_;
  return read;
}

void TickLog::open(std::span<const Position> positions) {
  if (is_open_) {
    return;
  }
  is_open_ = true;
  at_.assign(positions.begin(), positions.end());
}

void TickLog::keep(EventTime clock) {
  // In which order a task met its inputs for the first time is of no matter.
  std::ranges::sort(at_, {}, &Position::at);
  added_.emplace_back(next_++, encode(at_, clock));
  first_ = next_ - std::min(next_ - first_, kKeptMax);
  is_open_ = false;
}

void TickLog::save(EventTime clock, state::Meta& meta) const {
  if (!is_open_) {
    return;
  }
  for (const Position& position : at_) {
    meta.ticks.push_back({position.at.topic, position.at.partition, position.next, clock});
  }
}

void TickLog::collect(state::WriteBatch& out) {
  for (std::uint64_t number = first_stored_; number < first_; ++number) {
    out.erase(key_of(number));
  }
  for (const auto& [number, value] : added_) {
    if (number >= first_) {
      out.put(key_of(number), value);
    }
  }
}

void TickLog::committed() {
  added_.clear();
  first_stored_ = first_;
}

Status TickLog::rolled_back() {
  added_.clear();
  at_.clear();
  is_open_ = false;
  first_ = next_ = first_stored_ = 0;
  return {};
}

std::size_t TickLog::dirty_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [number, value] : added_) {
    bytes += prefix_.size() + sizeof number + value.size();
  }
  return bytes;
}

Result<std::vector<Tick>> read_ticks(const state::StateStore& store) {
  const std::string prefix = state::table_prefix(kName);
  std::vector<Tick> ticks;
  const auto take = [&](Bytes key, Bytes value) -> Status {
    const std::uint64_t number = LS_TRY(number_in(key, prefix.size()));
    ticks.push_back(LS_TRY(decode(number, value)));
    return {};
  };
  Status read;
  Status scanned = store.scan(prefix, [&](Bytes key, Bytes value) {
    read = take(key, value);
    return read.has_value();
  });
  LS_TRY(std::move(scanned));
  LS_TRY(std::move(read));
  return ticks;
}

bool is_tick_row(Bytes key) {
  return key.starts_with(state::table_prefix(kName));
}

}  // namespace ls::flow
