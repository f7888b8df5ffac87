#include "sim/simulation.hpp"
#include "support/seed.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

// Built with a planted bug: the simulator is worth what it finds.

namespace ls::sim {
namespace {

constexpr std::uint64_t kSeedsMax = 500;

TEST(Plant, IsFound) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeedsMax);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Report report = simulate(scenario_of(seed));
    if (!report.is_good()) {
      fmt::print("found by seed {}: {}\n", seed, report.problems.front());
      return;
    }
  }
  std::uint64_t number = 0;
  for (const Scenario& scenario : sweep()) {
    ++number;
    const Report report = simulate(scenario);
    if (!report.is_good()) {
      fmt::print("found by scenario {} of the sweep: {}\n", number, report.problems.front());
      return;
    }
  }
  FAIL() << "no seed of " << count << " found the planted bug";
}

}  // namespace
}  // namespace ls::sim
