#pragma once

#include "sim/crash_points.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace ls::sim {

struct AlignedReport {
  std::string problem;  // empty if the outputs are those of the one-thread driver
  std::array<std::uint64_t, kCrashPointNames.size()> kills = {};
};

// One aligned run on the simulated Kafka with the real workers and sinks, a function of the seed:
// processes die at points of a commit and at any time, requests and answers get lost, and in the
// end the canonical output is held against the driver's.
AlignedReport simulate_aligned(std::uint64_t seed);

}  // namespace ls::sim
