#pragma once

#include "app/memory_budget.hpp"
#include "app/settings.hpp"
#include "app/state_folders.hpp"
#include "app/topics/co_partition.hpp"

#include "leadstream/kafka/cluster.hpp"
#include "leadstream/runtime/task_leases.hpp"
#include "leadstream/runtime/worker.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <memory>
#include <string>

namespace ls::app {

// One RocksDB folder per task under <data_dir>/state, brought up to its changelog before the task
// runs, a slice a turn. Called from the workers' threads.
class KafkaStates final : public runtime::StateProvider {
 public:
  // `topics` as they were at the start: an input that grows afterwards has partitions without a
  // changelog, whose tasks are refused.
  KafkaStates(const Settings& settings, const MemoryBudget& memory, kafka::Cluster& cluster,
              PartitionCounts topics);

  Result<std::unique_ptr<runtime::StateOpening>> open(const flow::Topology& topology,
                                                      Partition partition) override;

 private:
  std::string root_;
  kafka::Cluster& cluster_;
  PartitionCounts topics_;
  state::DatabaseMemory memory_;
  StateFolders folders_;
  runtime::TaskLeases leases_;
};

}  // namespace ls::app
