#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/verify/finished_run.hpp"

#include "leadstream/runtime/log_gateway.hpp"
#include "leadstream/state/memory_store.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::app {

// A run in memory that a test can spoil before it is audited: the shipped topologies over a
// generated world, with models adopted half-way, as they come in a live run, and an idle tick.
class RecordedRun final : public FinishedRun, private runtime::LogGateway {
 public:
  using Records = std::vector<StoredRecord>;
  enum class Order : std::uint8_t {
    arrival,   // of several topics in the order in which their records arrived
    polls,     // a few of one topic, then a few of another, as a broker's answers come
    silences,  // as they arrived, with idle ticks and restarts between them
  };

  static Result<std::unique_ptr<RecordedRun>> make(std::uint64_t seed,
                                                   Order order = Order::arrival);

  [[nodiscard]] const Settings& settings() const {
    return settings_;
  }
  [[nodiscard]] const Project& project() const {
    return *project_;
  }
  // To be spoiled. Records keep their offsets: what is taken out leaves a hole, as on a broker.
  [[nodiscard]] Records& records(const std::string& topic, Partition partition) {
    return topics_[topic][static_cast<std::size_t>(partition.value)];
  }
  [[nodiscard]] state::MemoryStore& store(const std::string& topology, Partition partition) {
    return *stores_[{topology, partition}];
  }
  // The next appended record's place is behind the last.
  void append(const std::string& topic, StoredRecord record);
  // The group stands so many records further than the state.
  void move_group(std::int64_t records) {
    group_moved_ = records;
  }
  // Retention has removed the first records.
  void cut(const std::string& topic, std::size_t count);

  [[nodiscard]] LogGateway& log() override {
    return *this;
  }
  Result<std::shared_ptr<const state::StateStore>> state(const flow::Topology& topology,
                                                         Partition partition) override;
  Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                          const flow::TopicPartition& at) override;

 private:
  Result<std::vector<Place>> append(const std::vector<Addressed>& records) override;
  Result<std::vector<StoredRecord>> read(const std::string& topic, Partition partition, Offset from,
                                         std::size_t count_max) override;
  Result<std::vector<Topic>> topics() override;

  Status play(std::uint64_t seed, Order order);

  Settings settings_;
  std::shared_ptr<const Project> project_;
  std::map<std::string, std::vector<Records>> topics_;
  std::map<std::pair<std::string, Partition>, std::shared_ptr<state::MemoryStore>> stores_;
  std::map<std::pair<std::string, flow::TopicPartition>, Offset> positions_;
  std::int64_t group_moved_ = 0;
};

}  // namespace ls::app
