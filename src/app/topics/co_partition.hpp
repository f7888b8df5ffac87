#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ls::app {

// Partitions by the topic's name on the log.
using PartitionCounts = std::map<std::string, std::int32_t>;

inline constexpr std::string_view kNotCoPartitioned = "not_co_partitioned";

// How many partitions each input topic has, or gets: a task reads partition p of every input of its
// topology, so all of them, and those of every topology that shares one of them, have one number.
// `known` are the topics that exist; where none of a group does, it gets `fallback`, or 1 if only
// topologies read it whose input other topologies write. Topics that disagree are refused with the
// code `not_co_partitioned`.
Result<PartitionCounts> input_partitions(const Project& project, const PartitionCounts& known,
                                         std::int32_t fallback);

inline constexpr std::string_view kInputsDealtApart = "inputs_dealt_apart";

// cooperative-sticky deals the partitions of all topics one by one: partition p of two inputs can
// go to two workers, of which neither has what the task reads. Refused with the code
// `inputs_dealt_apart` where a topology has more than one input topic.
Status check_assignor(const Project& project, Assignor assignor);

inline constexpr std::string_view kPartitionsChanged = "partitions_changed";

// A changelog has a partition for each task, which it keeps: with another number, keys would meet
// tasks that know nothing of them. The refusal of an input that has something else now ("6
// partitions"), code `partitions_changed`.
[[nodiscard]] Error partitions_changed(const flow::Topology& topology, const std::string& changelog,
                                       std::int32_t tasks, std::string_view inputs);

// The topics of our sinks that sources of ours or the model feed can read, by what is in them: the
// readers may be in another process. `known` holds all of them.
PartitionCounts internal_outputs(const Project& project, const PartitionCounts& known);

}  // namespace ls::app
