#include "app/kafka_state.hpp"

#include <fmt/core.h>

namespace ls::app {

KafkaStates::KafkaStates(const Settings& settings, const MemoryBudget& memory,
                         kafka::Cluster& cluster)
    : root_(settings.data_dir + "/state"),
      cluster_(cluster),
      memory_(database_memory(memory)),
      folders_(memory_),
      leases_(cluster.clock()) {}

Result<std::unique_ptr<runtime::StateOpening>> KafkaStates::open(const flow::Topology& topology,
                                                                 Partition partition) {
  const std::string folder = fmt::format("{}/{}/{}", root_, topology.name(), partition.value);
  return leases_.open(
      folder,
      [this, folder](const std::string& outdated) { return folders_.open(folder, outdated); },
      cluster_, {cluster_.changelog_topic(topology.name()), partition});
}

}  // namespace ls::app
