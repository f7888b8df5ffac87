#pragma once

#include "app/memory_budget.hpp"
#include "app/settings.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/runtime/task_leases.hpp"
#include "leadstream/runtime/worker.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ls::app {

// One RocksDB folder per task under <data_dir>/state, brought up to its changelog before the task
// runs, a slice a turn. A folder that is still shown to a reader stays open and is used again.
// Called from the workers' threads.
class KafkaStates final : public runtime::StateProvider {
 public:
  KafkaStates(const Settings& settings, const MemoryBudget& memory, kafka::Cluster& cluster);

  Result<std::unique_ptr<runtime::StateOpening>> open(const flow::Topology& topology,
                                                      Partition partition) override;

 private:
  Result<std::shared_ptr<state::StateStore>> open_folder(const std::string& folder);

  std::string root_;
  kafka::Cluster& cluster_;
  state::DatabaseMemory memory_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<state::StateStore>> open_;
  runtime::TaskLeases leases_;
};

}  // namespace ls::app
