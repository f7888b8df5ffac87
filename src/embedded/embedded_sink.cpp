#include "leadstream/embedded/embedded_sink.hpp"

namespace ls::embedded {

Status EmbeddedSink::send(const flow::OutgoingMessage& message) {
  Append append;
  append.topic = message.topic;
  append.partition = message.partition;
  append.key = message.key;
  append.value = message.value;
  append.is_tombstone = message.is_tombstone;
  for (const flow::Header& header : message.headers) {
    append.headers.emplace_back(header.name, header.value);
  }
  pending_.push_back(std::move(append));
  return {};
}

Status EmbeddedSink::commit(std::span<const flow::TaskCommit> tasks) {
  EmbeddedLog::Changes changes;
  changes.group = group_;
  for (const flow::TaskCommit& task : tasks) {
    changes.rows.emplace_back(EmbeddedLog::store_prefix(task.topology, task.partition), task.rows);
    changes.positions.insert(changes.positions.end(), task.positions.begin(), task.positions.end());
  }
  const Result<std::vector<Place>> places = log_.append(pending_, changes);
  pending_.clear();
  return places ? Status() : Status(places.error());
}

Status EmbeddedSink::abort() {
  pending_.clear();
  return {};
}

}  // namespace ls::embedded
