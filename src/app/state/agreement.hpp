#pragma once

#include "app/state/stopped_states.hpp"
#include "app/state/task_rows.hpp"

#include <string>
#include <vector>

namespace ls::app {

// Where a state and what its topology's group has committed disagree; one sentence each. A task
// that would start with such a state is refused.
Result<std::vector<std::string>> position_differences(StoppedStates& states,
                                                      const flow::Topology& topology,
                                                      const state::Meta& meta);

// How the topology that made the state differs from the one that would run on it; empty if it is
// the same.
[[nodiscard]] std::string topology_difference(const flow::Topology& topology,
                                              const state::Meta& meta);

// META without what only the copy in a task's own store can know.
[[nodiscard]] state::Meta as_on_changelog(state::Meta meta);

}  // namespace ls::app
