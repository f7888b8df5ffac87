#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/topics/co_partition.hpp"

#include "leadstream/kafka/topics.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ls::app {

// A topic that the topologies need, with who reads and who writes it.
struct PlannedTopic {
  kafka::TopicPlan plan;
  std::vector<std::string> writers = {};  // topologies of ours
  std::vector<std::string> readers = {};
  std::string what = {};  // where the topologies do not say it: "changelog of score"

  [[nodiscard]] std::string purpose() const;
};

// Every topic that the project reads and writes, as it must be, by name; on Kafka the changelogs
// too. `known` are the topics that exist: they decide the numbers of partitions.
Result<std::vector<PlannedTopic>> plan_topics(const Settings& settings, const Project& project,
                                              const PartitionCounts& known);

// On Kafka: where the state of its tasks is kept.
[[nodiscard]] std::string changelog_name(const Settings& settings, const flow::Topology& topology);

// The largest record that we write: an event with what a dead letter adds.
[[nodiscard]] std::size_t record_bytes_max(const Settings& settings);

[[nodiscard]] std::vector<kafka::TopicPlan> plans_of(const std::vector<PlannedTopic>& planned);

}  // namespace ls::app
