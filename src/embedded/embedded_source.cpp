#include "leadstream/embedded/embedded_source.hpp"

#include <algorithm>

namespace ls::embedded {
namespace {

constexpr std::size_t kReadAhead = 512;
constexpr std::uint64_t kNever = UINT64_MAX;

}  // namespace

EmbeddedSource::EmbeddedSource(EmbeddedLog& log, std::string group, Share share)
    : log_(log), group_(std::move(group)), share_(share) {}

Status EmbeddedSource::subscribe(std::span<const std::string> topics,
                                 flow::PartitionListener& listener) {
  listener_ = &listener;
  for (const std::string& topic : topics) {
    const std::int32_t count = LS_TRY(log_.ensure_topic(topic));
    for (std::int32_t p = share_.reader; p < count; p += share_.of) {
      readers_.push_back({{topic, Partition(p)}, Offset(0), {}, kNever, true});
    }
  }
  return {};
}

Status EmbeddedSource::poll(Millis wait, std::size_t messages_max,
                            std::vector<flow::Message>& out) {
  if (!is_assigned_) {
    is_assigned_ = true;
    std::vector<flow::TopicPartition> all;
    for (const Reader& reader : readers_) {
      all.push_back(reader.at);
    }
    LS_TRY(listener_->on_assigned(all));
  }
  handed_out_.clear();
  headers_.clear();
  const std::size_t before = out.size();
  const std::uint64_t seen = log_.last_sequence();
  while (out.size() - before < messages_max) {
    for (Reader& reader : readers_) {
      LS_TRY(fill(reader, seen));
    }
    Reader* reader = earliest();
    // What came after the poll began waits for the next one: a topic looked at before might hold an
    // earlier record.
    if (reader == nullptr || reader->ahead.front().sequence > seen) {
      break;
    }
    hand_out(*reader, out);
  }
  if (out.size() == before && wait.count > 0) {
    log_.wait(seen, wait);
  }
  return {};
}

Status EmbeddedSource::fill(Reader& reader, std::uint64_t seen) {
  if (reader.is_paused || !reader.ahead.empty() || reader.empty_at == seen) {
    return {};
  }
  std::vector<LogRecord> records =
      LS_TRY(log_.read(reader.at.topic, reader.at.partition, reader.next, kReadAhead));
  for (LogRecord& record : records) {
    reader.ahead.push_back(std::move(record));
  }
  if (reader.ahead.empty()) {
    reader.empty_at = seen;
  } else {
    reader.next = reader.ahead.back().offset.next();
  }
  return {};
}

EmbeddedSource::Reader* EmbeddedSource::earliest() {
  Reader* first = nullptr;
  for (Reader& reader : readers_) {
    if (!reader.is_paused && !reader.ahead.empty() &&
        (first == nullptr || reader.ahead.front().sequence < first->ahead.front().sequence)) {
      first = &reader;
    }
  }
  return first;
}

void EmbeddedSource::hand_out(Reader& reader, std::vector<flow::Message>& out) {
  handed_out_.push_back(std::move(reader.ahead.front()));
  reader.ahead.pop_front();
  const LogRecord& record = handed_out_.back();
  flow::Message message;
  message.topic = reader.at.topic;
  message.partition = reader.at.partition;
  message.offset = record.offset;
  message.appended = record.appended;
  message.key = record.key;
  message.value = record.value;
  message.is_tombstone = record.is_tombstone;
  if (!record.headers.empty()) {
    std::vector<flow::Header>& headers = headers_.emplace_back();
    for (const auto& [name, value] : record.headers) {
      headers.push_back({name, value});
    }
    message.headers = headers;
  }
  out.push_back(message);
}

EmbeddedSource::Reader* EmbeddedSource::find(const flow::TopicPartition& at) {
  const auto found = std::find_if(readers_.begin(), readers_.end(),
                                  [&](const Reader& reader) { return reader.at == at; });
  return found == readers_.end() ? nullptr : &*found;
}

Status EmbeddedSource::seek(const flow::TopicPartition& at, Offset next) {
  Reader* reader = find(at);
  if (reader == nullptr) {
    return internal_error("seek of a partition that is not assigned");
  }
  reader->ahead.clear();
  reader->next = next;
  reader->empty_at = kNever;
  return {};
}

Status EmbeddedSource::pause(const flow::TopicPartition& at) {
  if (Reader* reader = find(at)) {
    reader->is_paused = true;
  }
  return {};
}

Status EmbeddedSource::resume(const flow::TopicPartition& at) {
  if (Reader* reader = find(at)) {
    reader->is_paused = false;
  }
  return {};
}

Result<std::optional<Offset>> EmbeddedSource::committed(const flow::TopicPartition& at) {
  return log_.position(group_, at);
}

Result<flow::Source::Range> EmbeddedSource::range(const flow::TopicPartition& at) {
  const std::optional<TopicInfo> info = log_.find(at.topic);
  if (!info) {
    return Range{};
  }
  const PartitionInfo& partition =
      info->partitions.at(static_cast<std::size_t>(at.partition.value));
  return Range{partition.first, partition.next};
}

bool EmbeddedSource::at_end(const flow::TopicPartition& at) const {
  const auto reader = std::find_if(readers_.begin(), readers_.end(),
                                   [&](const Reader& known) { return known.at == at; });
  if (reader == readers_.end() || !reader->ahead.empty()) {
    return false;
  }
  const std::optional<TopicInfo> info = log_.find(at.topic);
  return !info ||
         reader->next >= info->partitions.at(static_cast<std::size_t>(at.partition.value)).next;
}

}  // namespace ls::embedded
