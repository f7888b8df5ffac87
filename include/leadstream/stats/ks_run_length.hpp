#pragma once

#include "leadstream/stats/ks_level.hpp"
#include "leadstream/stats/ks_test.hpp"

#include <cstdint>

namespace ls::stats {

// When a stream is tested, and against what.
enum class KsScheme {
  sliding,   // Against a frozen reference, after every value: KsReference.
  tumbling,  // Against a frozen reference, after every `current` values, which then are forgotten.
  adjacent,  // Against the values just before them, after every value: KsSliding without a gap.
};

struct KsPlan {
  KsScheme scheme = KsScheme::tumbling;
  SampleSizes sizes;
  // The alarm is raised by so many tests in a row that all reach the threshold. >= 1.
  std::uint32_t confirm = 1;
};

// What may be spent on a simulation. Equal efforts give equal results on every machine.
struct RunLengthEffort {
  std::uint32_t runs = 4000;  // Each with a reference of its own; the error is near 1/sqrt(runs).
  std::uint64_t seed = 1;
  // In all runs of a calibration together: about two seconds per billion. A test of a tumbling
  // window takes n + 4 * m steps, of a sliding one 40, of adjacent ones 80.
  std::uint64_t steps_max = 2'500'000'000;
};

// How many values a stationary stream gives until a false alarm: the number of tests up to the
// alarm, times the values between two tests. The windows are full at the first test.
struct RunLength {
  double mean = 0;
  double standard_error = 0;
};

// Simulated: n and m and the threshold alone decide, whatever the law of the values, as long as it
// is continuous and the values are independent. With ties false alarms are rarer, so the run length
// holds as a lower bound. One reference in few may lie so badly that it alarms at once, another one
// so well that it hardly ever does: of a frozen reference below 10 * m values the mean says little.
[[nodiscard]] RunLength ks_run_length(const KsPlan& plan, const KsLevel& threshold,
                                      const RunLengthEffort& effort = {});

// The lowest threshold under which the mean run length is at least `values` in the simulation.
// Per-test levels say nothing about it, as neighbouring windows share their values: at n = 1000,
// m = 100 and a level of 1 % a sliding window runs 1474 values. What `steps_max` does not suffice
// for is extrapolated from shorter runs along the exact level of the test. Takes seconds; the
// caller keeps the result. values >= 10 tests, runs >= 100.
[[nodiscard]] KsLevel ks_level_for_run_length(const KsPlan& plan, double values,
                                              const RunLengthEffort& effort = {});

}  // namespace ls::stats
