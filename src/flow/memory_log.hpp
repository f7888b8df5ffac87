#pragma once

#include "leadstream/flow/driver.hpp"
#include "leadstream/flow/io.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace ls::flow {

// Topics in memory, for the driver: append-only, never moved once written.
class MemoryLog {
 public:
  struct Topic {
    std::vector<StoredRecord> records;                   // in the order written, all partitions
    std::vector<std::vector<std::size_t>> by_partition;  // indexes into `records`
  };

  void set_partitions(const std::string& topic, std::int32_t count);
  void append(std::string_view topic, StoredRecord record, std::optional<Partition> partition);
  [[nodiscard]] const Topic* find(std::string_view topic) const;
  [[nodiscard]] const std::map<std::string, Topic, std::less<>>& topics() const {
    return topics_;
  }

 private:
  std::map<std::string, Topic, std::less<>> topics_;
  std::uint64_t arrivals_ = 0;
};

// A sink that appends to a MemoryLog at once: nothing can fail half-way in one thread's memory.
class MemorySink final : public Sink {
 public:
  explicit MemorySink(MemoryLog& log) : log_(log) {}

  [[nodiscard]] StateCarrier state_carrier() const override {
    return StateCarrier::worker;
  }
  Status send(const OutgoingMessage& message) override;
  Status commit(std::span<const TaskCommit> tasks) override;
  Status abort() override;

 private:
  MemoryLog& log_;
};

}  // namespace ls::flow
