#pragma once

#include "app/state/state_files.hpp"
#include "app/verify/finding.hpp"

#include <vector>

namespace ls::app {

struct StateVerdict {
  std::vector<ExportResult> states;  // what each holds
  Findings findings;
};

// Whether the states of a stopped process are whole: every block of their files against its
// checksum, META against its own and against the group, and on Kafka every row against what the
// changelog comes to.
Result<StateVerdict> verify_states(StoppedStates& states, const Project& project,
                                   const std::vector<StateName>& names, std::size_t shown_max,
                                   const OnRow& on_row);

}  // namespace ls::app
