#include "flow/memory_log.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/origin.hpp"

namespace ls::flow {

void MemoryLog::set_partitions(const std::string& topic, std::int32_t count) {
  topics_[topic].by_partition.resize(static_cast<std::size_t>(count));
}

void MemoryLog::append(std::string_view topic, StoredRecord record,
                       std::optional<Partition> partition) {
  auto found = topics_.find(topic);
  if (found == topics_.end()) {
    found = topics_.emplace(std::string(topic), Topic()).first;
    found->second.by_partition.resize(1);
  }
  Topic& to = found->second;
  const auto count = static_cast<std::int32_t>(to.by_partition.size());
  record.partition = partition.value_or(Partition(kafka_partition(record.key, count)));
  std::vector<std::size_t>& lane =
      to.by_partition[static_cast<std::size_t>(record.partition.value)];
  record.arrival = arrivals_++;
  record.offset = Offset(static_cast<std::int64_t>(lane.size()));
  lane.push_back(to.records.size());
  to.records.push_back(std::move(record));
}

const MemoryLog::Topic* MemoryLog::find(std::string_view topic) const {
  const auto found = topics_.find(topic);
  return found == topics_.end() ? nullptr : &found->second;
}

Status MemorySink::send(const OutgoingMessage& message) {
  StoredRecord record;
  record.key = message.key;
  record.value = message.value;
  record.is_tombstone = message.is_tombstone;
  for (const Header& header : message.headers) {
    record.headers.emplace_back(header.name, header.value);
  }
  if (const auto origin = parse_origin_header(find_header(message.headers, "ls-o"))) {
    record.time = origin->time;
    record.appended = origin->time;
  }
  log_.append(message.topic, std::move(record), message.partition);
  return {};
}

Status MemorySink::commit(std::span<const TaskCommit> /*tasks*/) {
  return {};
}

Status MemorySink::abort() {
  return internal_error("the in-memory sink cannot take back what was sent");
}

}  // namespace ls::flow
