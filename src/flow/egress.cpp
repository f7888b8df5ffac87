#include "leadstream/flow/egress.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/codec.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::flow {
namespace {

constexpr std::size_t kHeadersMax = 16;
// Codes are ours and few; the bound holds should an operator ever make one up from data.
constexpr std::size_t kCodesMax = 64;

std::string_view code_of(const Error& error) {
  return error.code.empty() ? std::string_view("refused") : std::string_view(error.code);
}

}  // namespace

Egress::Egress(const Topology& topology, Partition partition, Sink& sink, SideTopics side_topics,
               const std::map<std::string, std::int32_t>& internal_topics, const ReadOrder* order)
    : topology_(topology),
      sink_(sink),
      side_topics_(std::move(side_topics)),
      sequences_(topology.sinks().size() + 2, 0),
      sent_(topology.sinks().size()),
      origin_(topology.name(), partition, order) {
  headers_.reserve(kHeadersMax);
  for (const SinkDef& def : topology.sinks()) {
    const auto found = internal_topics.find(def.topic);
    partitions_.push_back(found == internal_topics.end() ? 0 : found->second);
  }
  set_sent({});
}

std::map<std::string, std::uint64_t> Egress::sequences() const {
  std::map<std::string, std::uint64_t> by_id;
  for (std::size_t i = 0; i < sequences_.size(); ++i) {
    by_id[id_of(i)] = sequences_[i];
  }
  return by_id;
}

void Egress::set_sequences(const std::map<std::string, std::uint64_t>& sequences) {
  for (std::size_t i = 0; i < sequences_.size(); ++i) {
    const auto found = sequences.find(id_of(i));
    sequences_[i] = found == sequences.end() ? 0 : found->second;
  }
}

std::vector<state::Meta::Sent> Egress::sent() const {
  std::vector<state::Meta::Sent> list;
  for (std::size_t sink = 0; sink < sent_.size(); ++sink) {
    for (std::size_t partition = 0; partition < sent_[sink].size(); ++partition) {
      const Partition to(static_cast<std::int32_t>(partition));
      list.push_back({topology_.sinks()[sink].id, to, sent_[sink][partition]});
    }
  }
  return list;
}

// Counts of partitions that are no longer used are kept: what was sent there is still there.
void Egress::set_sent(const std::vector<state::Meta::Sent>& sent) {
  for (std::size_t sink = 0; sink < sent_.size(); ++sink) {
    sent_[sink].assign(static_cast<std::size_t>(partitions_[sink]), 0);
    for (const state::Meta::Sent& known : sent) {
      if (known.sink != topology_.sinks()[sink].id) {
        continue;
      }
      const auto partition = static_cast<std::size_t>(known.partition.value);
      sent_[sink].resize(std::max(sent_[sink].size(), partition + 1), 0);
      sent_[sink][partition] = known.count;
    }
  }
}

// The partition of the record in `key_`, which is counted; nothing where the log decides.
std::optional<Partition> Egress::count_sent(std::uint32_t sink_index) {
  const std::int32_t partitions = partitions_[sink_index];
  if (partitions == 0) {
    return std::nullopt;
  }
  const std::int32_t partition = kafka_partition(key_, partitions);
  ++sent_[sink_index][static_cast<std::size_t>(partition)];
  return Partition(partition);
}

// Side topics have names that no sink id can have.
std::string Egress::id_of(std::size_t index) const {
  const std::size_t sinks = topology_.sinks().size();
  if (index < sinks) {
    return topology_.sinks()[index].id;
  }
  return index == sinks ? "!dead_letters" : "!late";
}

void Egress::add_header(std::string_view name, std::string_view value) {
  headers_.push_back({name, value});
}

void Egress::begin_headers(EventTime time, std::uint64_t sequence, Bytes key, Bytes written,
                           const Message* cause) {
  headers_.clear();
  origin_.write(time, sequence, key, written, cause, headers_);
}

void Egress::alert_headers(const Record& record, const Alert& alert, std::uint64_t sequence) {
  event_source_ = "urn:leadstream:" + topology_.name();
  event_time_ = format_rfc3339(record.time);
  sequence_ = std::to_string(sequence);
  add_header("ls-seq", sequence_);
  add_header("content-type", "application/json");
  add_header("ce_specversion", "1.0");
  add_header("ce_id", alert.id);
  add_header("ce_type", "com.leadstream.alert.v1");
  add_header("ce_source", event_source_);
  add_header("ce_time", event_time_);
  add_header("ce_subject", key_);
}

Status Egress::write(std::uint32_t sink_index, const Record& record) {
  const SinkDef& sink = topology_.sinks()[sink_index];
  encode_payload(record, key_, value_);
  const std::uint64_t sequence = sequences_[sink_index]++;
  begin_headers(record.time, sequence, record.key, key_, record.origin);
  if (const auto* alert = record.as<Alert>()) {
    alert_headers(record, *alert, sequence);
  }
  ++counters_.outputs;
  OutgoingMessage message;
  message.topic = sink.topic;
  message.partition = count_sent(sink_index);
  message.key = key_;
  message.value = value_;
  // No payload encodes to nothing but a version that is taken back.
  message.is_tombstone = value_.empty();
  message.headers = headers_;
  return sink_.send(message);
}

Status Egress::pass_on(std::string_view topic, const Message& message) {
  // The original headers stand behind ours, so that the record can be put back as it was.
  for (const Header& header : message.headers) {
    if (!header.name.starts_with("ls-")) {
      headers_.push_back(header);
    }
  }
  OutgoingMessage outgoing;
  outgoing.topic = topic;
  outgoing.key = message.key;
  outgoing.value = message.value;
  outgoing.is_tombstone = message.is_tombstone;
  outgoing.headers = headers_;
  return sink_.send(outgoing);
}

Status Egress::tell(Control control) {
  const std::string key = control.key();
  const Header header{kControlHeader, "1"};
  for (std::size_t sink = 0; sink < sent_.size(); ++sink) {
    for (std::int32_t partition = 0; partition < partitions_[sink]; ++partition) {
      control.sent = sent_[sink][static_cast<std::size_t>(partition)];
      const std::string value = control.save();
      OutgoingMessage message;
      message.topic = topology_.sinks()[sink].topic;
      message.partition = Partition(partition);
      message.key = key;
      message.value = value;
      message.headers = {&header, 1};
      LS_TRY(sink_.send(message).with("sink " + topology_.sinks()[sink].id));
    }
  }
  return {};
}

void Egress::count_dead_letter(std::string_view code) {
  ++counters_.dead_letters;
  auto& by_code = counters_.dead_letters_by_code;
  auto found = by_code.find(code);
  if (found == by_code.end()) {
    found = by_code.emplace(by_code.size() < kCodesMax ? code : "other", 0).first;
  }
  ++found->second;
}

void Egress::error_headers(const Error& error, std::string_view node) {
  add_header("ls-error-code", code_of(error));
  add_header("ls-error-message", error.message);
  add_header("ls-error-pointer", error.pointer);
  add_header("ls-error-topology", topology_.name());
  add_header("ls-error-node", node);
}

Status Egress::dead_letter(const Message& message, const Error& error, std::string_view node,
                           EventTime clock) {
  count_dead_letter(code_of(error));
  const std::size_t sequence = sequences_.size() - 2;
  begin_headers(clock, sequences_[sequence]++, message.key, message.key, &message);
  const std::string partition = std::to_string(message.partition.value);
  const std::string offset = std::to_string(message.offset.value);
  error_headers(error, node);
  // Kafka Connect's names, so that existing dead-letter viewers understand them.
  add_header("__connect.errors.topic", message.topic);
  add_header("__connect.errors.partition", partition);
  add_header("__connect.errors.offset", offset);
  add_header("__connect.errors.exception.message", error.message);
  return pass_on(side_topics_.dead_letters, message);
}

// The message that caused it, or where a timer did, what it says itself; a bare timer has but a
// key.
Message Egress::as_message(const Record& record) {
  if (record.origin != nullptr) {
    return *record.origin;
  }
  encode_payload(record, key_, value_);
  Message message;
  message.key = key_;
  message.value = value_;
  return message;
}

Status Egress::dead_letter(const Record& record, const Error& error, std::string_view node) {
  count_dead_letter(code_of(error));
  const std::size_t sequence = sequences_.size() - 2;
  const Message message = as_message(record);
  begin_headers(record.time, sequences_[sequence]++, record.key, message.key, nullptr);
  error_headers(error, node);
  const std::string time = format_rfc3339(record.time);
  add_header("ls-error-due", time);
  return pass_on(side_topics_.dead_letters, message);
}

Status Egress::missed(const Miss& miss, std::string_view node) {
  ++counters_.late;
  const std::size_t sequence = sequences_.size() - 1;
  const Message message = as_message(miss.record);
  const Message* origin = miss.record.origin;
  begin_headers(miss.record.time, sequences_[sequence]++,
                origin != nullptr ? message.key : miss.record.key, message.key, origin);
  EventTime first_close = EventTime::max();
  std::string windows;
  for (const MissedWindow& window : miss.windows) {
    first_close = std::min(first_close, window.closed_at);
    windows += windows.empty() ? "" : " ";
    windows += fmt::format("{}@{}", window.name, format_rfc3339(window.closed_at));
  }
  const std::string time = format_rfc3339(miss.event_time);
  const std::string close = format_rfc3339(first_close);
  const std::string by = std::to_string((miss.record.time - first_close).count);
  add_header("ls-late-event-time", time);
  add_header("ls-late-closed-at", close);
  add_header("ls-late-by-ms", by);
  add_header("ls-late-topology", topology_.name());
  add_header("ls-late-node", node);
  add_header("ls-late-windows", windows);
  std::string start;
  std::string end;
  if (const std::optional<window::Window>& missed = miss.windows.front().window) {
    start = format_rfc3339(missed->start);
    end = format_rfc3339(missed->end);
    add_header("ls-late-window-start", start);
    add_header("ls-late-window-end", end);
  }
  return pass_on(side_topics_.late, message);
}

Status Egress::late(const Message& message, EventTime event_time, EventTime clock, Millis lateness,
                    std::string_view source) {
  ++counters_.late;
  const std::size_t sequence = sequences_.size() - 1;
  begin_headers(clock, sequences_[sequence]++, message.key, message.key, &message);
  const std::string time = format_rfc3339(event_time);
  const std::string close = format_rfc3339(clock - lateness);
  const std::string by = std::to_string((clock - event_time).count);
  add_header("ls-late-event-time", time);
  add_header("ls-late-closed-at", close);
  add_header("ls-late-by-ms", by);
  add_header("ls-late-topology", topology_.name());
  add_header("ls-late-source", source);
  return pass_on(side_topics_.late, message);
}

}  // namespace ls::flow
