#pragma once

#include "sim/simulation.hpp"

#include <string>

namespace ls::sim {

// The whole of what is needed to understand a failure: how to have it again, the smallest scenario
// that fails, and what happened in it.
std::string explain(const Scenario& failing, const Report& report);

}  // namespace ls::sim
