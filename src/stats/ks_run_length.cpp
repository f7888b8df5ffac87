#include "leadstream/stats/ks_run_length.hpp"

#include "stats/ks_walk.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/stats/ks_critical.hpp"
#include "leadstream/stats/ks_distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

// The first test that reaches a threshold is the first at which the running maximum of the levels
// does. So one run that goes on until a high level is reached tells its length under every lower
// threshold: it is kept as its records, the tests at which the maximum rose.

namespace ls::stats {
namespace {

// Runs longer than so many times what is looked for are cut there: of small frozen references a
// few would hardly ever end, and decide the mean by themselves.
constexpr double kLongest = 50;

struct Record {
  std::uint64_t test = 0;  // Counted from 1.
  KsLevel level;
};
using Records = std::vector<Record>;

struct Stop {
  KsLevel level;
  std::uint64_t tests = 0;
};

// The lowest of the last `confirm` levels: what so many tests in a row have reached.
class Confirmed {
 public:
  explicit Confirmed(std::uint32_t confirm) : last_(confirm) {}

  [[nodiscard]] KsLevel add(const KsLevel& level) {
    last_[at_] = level;
    at_ = at_ + 1 == last_.size() ? 0 : at_ + 1;
    return *std::ranges::min_element(last_);
  }

 private:
  std::vector<KsLevel> last_;
  std::size_t at_ = 0;
};

template <typename Walk>
Records records_of(Walk walk, std::uint32_t confirm, const Stop& stop) {
  Records records;
  Confirmed confirmed(confirm);
  KsLevel highest;
  for (std::uint64_t test = 1; test <= stop.tests && highest < stop.level; ++test) {
    const KsLevel level = confirmed.add(walk.next());
    if (level > highest) {
      highest = level;
      records.push_back({.test = test, .level = level});
    }
  }
  return records;
}

Records one_run(const KsPlan& plan, Random random, const Stop& stop) {
  switch (plan.scheme) {
    case KsScheme::sliding:
      return records_of(SlidingWalk(plan.sizes, random), plan.confirm, stop);
    case KsScheme::adjacent:
      return records_of(AdjacentWalk(plan.sizes, random), plan.confirm, stop);
    case KsScheme::tumbling:
      break;
  }
  return records_of(TumblingWalk(plan.sizes, random), plan.confirm, stop);
}

std::uint64_t length_of(const Records& records, const KsLevel& threshold, std::uint64_t longest) {
  const auto found = std::ranges::lower_bound(records, threshold, {}, &Record::level);
  return found == records.end() ? longest : found->test;
}

// Runs, each kept as its records, that tell the run length under thresholds up to the stop.
class Simulation {
 public:
  Simulation(const KsPlan& plan, const RunLengthEffort& effort, const Stop& stop)
      : longest_(stop.tests) {
    runs_.reserve(effort.runs);
    for (std::uint32_t run = 0; run < effort.runs; ++run) {
      runs_.push_back(one_run(plan, Random(splitmix64(effort.seed + run)), stop));
    }
  }

  [[nodiscard]] RunLength tests_until(const KsLevel& threshold) const {
    double sum = 0;
    double squares = 0;
    for (const Records& records : runs_) {
      const auto length = static_cast<double>(length_of(records, threshold, longest_));
      sum += length;
      squares += length * length;
    }
    const auto count = static_cast<double>(runs_.size());
    const double mean = sum / count;
    const double variance = std::max(0.0, squares / count - mean * mean);
    return {.mean = mean, .standard_error = std::sqrt(variance / count)};
  }

  // The lowest level that was reached in any run under which they last so long in the mean; the
  // highest one if they never do.
  [[nodiscard]] KsLevel lowest_for(double tests) const {
    std::vector<KsLevel> levels;
    for (const Records& records : runs_) {
      for (const Record& record : records) {
        levels.push_back(record.level);
      }
    }
    std::ranges::sort(levels);
    const auto last = std::ranges::unique(levels).begin();
    const auto found = std::partition_point(levels.begin(), last, [&](const KsLevel& level) {
      return tests_until(level).mean < tests;
    });
    return found == last ? *std::prev(last) : *found;
  }

 private:
  std::uint64_t longest_;
  std::vector<Records> runs_;
};

std::uint64_t longest_for(double tests) {
  return static_cast<std::uint64_t>(std::ceil(tests * kLongest));
}

// A level somewhat above the one looked for, from few short runs: where the others may stop.
KsLevel stop_level(const KsPlan& plan, double tests, const RunLengthEffort& effort) {
  const auto horizon = static_cast<std::uint64_t>(std::ceil(4 * tests));
  const RunLengthEffort pilot{.runs = 100, .seed = ~effort.seed};
  const KsLevel never{.c = std::numeric_limits<std::int64_t>::max()};
  return Simulation(plan, pilot, {.level = never, .tests = horizon}).lowest_for(1.35 * tests);
}

struct Calibrated {
  KsLevel level;
  KsLevel lower;  // Under which runs last an eighth as long.
};

Calibrated calibrate(const KsPlan& plan, double tests, const RunLengthEffort& effort) {
  Stop stop{.level = stop_level(plan, tests, effort), .tests = longest_for(tests)};
  for (;;) {
    const Simulation simulation(plan, effort, stop);
    if (simulation.tests_until(stop.level).mean >= tests) {
      return {.level = simulation.lowest_for(tests), .lower = simulation.lowest_for(tests / 8)};
    }
    const std::int64_t unit = std::gcd(plan.sizes.reference, plan.sizes.current);
    stop.level.c += std::max(unit, stop.level.c / 20 / unit * unit);
  }
}

// The law of the run length over the level of a single test is close to a straight line in
// logarithms, so two points of it give the level for a longer run, and this one its critical C.
KsLevel extrapolate(const KsPlan& plan, const Calibrated& known, double factor) {
  const double log_p = ks_log_p(plan.sizes, known.level.c);
  const double slope = (log_p - ks_log_p(plan.sizes, known.lower.c)) / std::log(8.0);
  const double alpha = std::exp(log_p + slope * std::log(factor));
  return {.c = ks_critical(plan.sizes, std::clamp(alpha, 1e-300, 0.999))};
}

double values_per_test(const KsPlan& plan) {
  return plan.scheme == KsScheme::tumbling ? static_cast<double>(plan.sizes.current) : 1;
}

double steps_per_test(const KsPlan& plan) {
  switch (plan.scheme) {
    case KsScheme::sliding:
      return 40;
    case KsScheme::adjacent:
      return 80;
    case KsScheme::tumbling:
      break;
  }
  return static_cast<double>(plan.sizes.reference + 4 * plan.sizes.current);
}

// The longest mean run, in tests, that can be simulated. Runs go on somewhat beyond it.
double affordable(const KsPlan& plan, const RunLengthEffort& effort) {
  constexpr double kBeyond = 1.4;
  return static_cast<double>(effort.steps_max) / steps_per_test(plan) / effort.runs / kBeyond;
}

void check(const KsPlan& plan, const RunLengthEffort& effort) {
  LS_ASSERT(plan.confirm > 0 && effort.runs > 0);
  LS_ASSERT(plan.sizes.reference > 0 && plan.sizes.current > 0);
}

}  // namespace

RunLength ks_run_length(const KsPlan& plan, const KsLevel& threshold,
                        const RunLengthEffort& effort) {
  check(plan, effort);
  const Simulation simulation(
      plan, effort, {.level = threshold, .tests = longest_for(1 + affordable(plan, effort))});
  const RunLength tests = simulation.tests_until(threshold);
  const double values = values_per_test(plan);
  return {.mean = tests.mean * values, .standard_error = tests.standard_error * values};
}

KsLevel ks_level_for_run_length(const KsPlan& plan, double values, const RunLengthEffort& effort) {
  check(plan, effort);
  const double tests = values / values_per_test(plan);
  LS_ASSERT(tests >= 10 && effort.runs >= 100);
  const double most = std::max(10.0, affordable(plan, effort));
  if (tests <= most) {
    return calibrate(plan, tests, effort).level;
  }
  return extrapolate(plan, calibrate(plan, most, effort), tests / most);
}

}  // namespace ls::stats
