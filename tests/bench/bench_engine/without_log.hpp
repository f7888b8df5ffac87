#pragma once

#include "app/memory_budget.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/state_provider.hpp"
#include "leadstream/state/rocksdb_store.hpp"

#include <memory>

namespace ls::bench {

// Everything is encoded and nothing kept; the worker keeps the rows.
class NullSink final : public flow::Sink {
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

 private:
  std::shared_ptr<state::StateStore> store_of(Partition partition);

  test::TempFolder folder_;
  state::DatabaseMemory memory_;
  std::unique_ptr<state::RocksdbDatabase> database_;
};

}  // namespace ls::bench
