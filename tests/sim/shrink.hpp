#pragma once

#include "sim/scenario.hpp"

namespace ls::sim {

// The smallest scenario that still fails, as far as leaving out one thing at a time leads: faults,
// halves and then single inputs, processes, workers, what makes the network bad.
Scenario shrink(const Scenario& failing);

}  // namespace ls::sim
