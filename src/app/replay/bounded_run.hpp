#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"
#include "app/topics/co_partition.hpp"

#include "leadstream/flow/aligned.hpp"

#include <string>

namespace ls::app {

// A run over what the input topics hold, aligned on event time: what `replay` was asked for.
struct BoundedRun {
  std::string id;
  EventTime until;  // end of the run: what is not before it is not of it
};

// The settings under which the run stands beside a live one and other runs: topics that topologies
// write, group, transactional ids and changelogs have names of their own, and so has the folder for
// state; "<name>.<id>", or "<app>.<id>" in front. Inputs are those that the settings say.
Result<Settings> settings_of_run(const Settings& settings, const BoundedRun& run);

// What all tasks of the run agree about. `known` are the topics that there are. Refuses with a
// reason what cannot run aligned.
Result<flow::AlignedOptions> aligned_options(const Settings& settings, const BoundedRun& run,
                                             const Project& project, const PartitionCounts& known);

// The topology that writes the model topic; empty if none does.
[[nodiscard]] std::string trainer_of(const Settings& settings, const Project& project);

}  // namespace ls::app
