#pragma once

#include "app/memory_budget.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/state_provider.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <memory>
#include <optional>

namespace ls::bench {

// What sources that hand out memory have in common: all partitions go to one worker, which never
// goes back.
class MemorySource : public flow::Source {
 public:
  Status seek(const flow::TopicPartition& /*at*/, Offset /*next*/) final {
    return {};
  }
  Status pause(const flow::TopicPartition& /*at*/) final {
    return {};
  }
  Status resume(const flow::TopicPartition& /*at*/) final {
    return {};
  }
  Result<std::optional<Offset>> committed(const flow::TopicPartition& /*at*/) final {
    return std::optional<Offset>();
  }
};

// Everything is encoded and nothing kept; the worker keeps the rows.
class NullSink : public flow::Sink {
 public:
  [[nodiscard]] flow::StateCarrier state_carrier() const override {
    return flow::StateCarrier::worker;
  }
  Status send(const flow::OutgoingMessage& /*message*/) override {
    return {};
  }
  Status commit(std::span<const flow::TaskCommit> /*tasks*/) override {
    return {};
  }
  Status abort() override {
    return {};
  }
};

enum class StateIn { memory, rocksdb };

// The rows of all tasks of one worker, in memory or in one database that goes with them.
class LocalStates final : public runtime::StateProvider {
 public:
  static Result<std::unique_ptr<LocalStates>> make(const app::MemoryBudget& budget, StateIn state);
  explicit LocalStates(const app::MemoryBudget& budget) : memory_(app::database_memory(budget)) {}

  Result<std::unique_ptr<runtime::StateOpening>> open(const flow::Topology& topology,
                                                      Partition partition) override;
  // Waits until the database has written and compacted what was due.
  Status settle() {
    return database_ == nullptr ? Status() : database_->settle();
  }

 private:
  std::shared_ptr<state::StateStore> store_of(Partition partition);

  test::TempFolder folder_;
  state::DatabaseMemory memory_;
  std::unique_ptr<state::RocksdbDatabase> database_;
};

}  // namespace ls::bench
