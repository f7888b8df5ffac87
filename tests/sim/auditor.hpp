#pragma once

#include "sim/process.hpp"
#include "sim/reference.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::sim {

// What is wrong with the end of a run, one sentence each; nothing if all is as one straight pass
// would have left it.
std::vector<std::string> audit(SimKafka& kafka, const Scenario& scenario, const Findings& findings,
                               const std::vector<std::unique_ptr<Process>>& processes);

}  // namespace ls::sim
