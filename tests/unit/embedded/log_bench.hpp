#pragma once

#include "support/temp_folder.hpp"

#include "leadstream/embedded/embedded_log.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ls::embedded {

inline void must(const Status& status) {
  if (!status) {
    throw std::runtime_error(status.error().message);
  }
}
template <typename T>
T must_have(Result<T> result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
  return std::move(*result);
}

// A log in a folder of its own, to be closed and opened again.
struct LogBench {
  test::TempFolder folder;
  state::DatabaseMemory memory;
  ManualClock clock{EventTime{1'750'000'000'000}};
  LogOptions options;
  std::unique_ptr<EmbeddedLog> log;

  explicit LogBench(const state::DatabaseMemoryOptions& budget = {}) : memory(budget) {
    options.folder = folder / "log";
    options.fsync = Fsync::never;
    open();
  }
  void open() {
    log.reset();
    log = must_have(EmbeddedLog::open(options, memory, clock));
  }
  std::vector<Place> append(const std::vector<Append>& messages) const {
    return must_have(log->append(messages));
  }
  // The group has read all of the partition before `next`.
  void commit(std::string_view group, const std::string& topic, std::int32_t partition,
              std::int64_t next) const {
    const std::vector<flow::Position> positions{{{topic, Partition(partition)}, Offset(next)}};
    const std::vector<flow::TaskCommit> tasks{{"toy", Partition(partition), positions, nullptr}};
    must_have(log->append({}, {.group = group, .tasks = tasks}));
  }
  std::vector<std::string> values(std::string_view topic, std::int32_t partition = 0,
                                  std::int64_t from = 0) const {
    std::vector<std::string> values;
    for (LogRecord& record :
         must_have(log->read(topic, Partition(partition), Offset(from), 1'000'000, 1 << 30))) {
      values.push_back(std::move(record.value));
    }
    return values;
  }
  [[nodiscard]] Offset first(std::string_view topic, std::size_t partition = 0) const {
    return log->find(topic)->partitions.at(partition).first;
  }
};

inline Append message(std::string topic, std::string key, std::string value) {
  Append append;
  append.topic = std::move(topic);
  append.key = std::move(key);
  append.value = std::move(value);
  return append;
}
inline Append message_to(std::string topic, std::int32_t partition, std::string value) {
  Append append = message(std::move(topic), "k", std::move(value));
  append.partition = Partition(partition);
  return append;
}

}  // namespace ls::embedded
