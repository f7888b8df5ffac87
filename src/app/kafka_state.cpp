#include "app/kafka_state.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::app {

KafkaStates::KafkaStates(const Settings& settings, const MemoryBudget& memory,
                         kafka::Cluster& cluster, PartitionCounts topics)
    : root_(settings.data_dir + "/state"),
      cluster_(cluster),
      topics_(std::move(topics)),
      memory_(database_memory(memory)),
      folders_(memory_),
      leases_(cluster.clock()) {}

Result<std::unique_ptr<runtime::StateOpening>> KafkaStates::open(const flow::Topology& topology,
                                                                 Partition partition) {
  const std::string changelog = cluster_.changelog_topic(topology.name());
  const std::int32_t tasks = topics_.at(changelog);
  if (partition.value >= tasks) {
    return partitions_changed(topology, changelog, tasks,
                              fmt::format("a partition {}", partition.value));
  }
  const std::string folder = fmt::format("{}/{}/{}", root_, topology.name(), partition.value);
  return leases_.open(
      folder,
      [this, folder](const std::string& outdated) { return folders_.open(folder, outdated); },
      cluster_, {changelog, partition});
}

}  // namespace ls::app
