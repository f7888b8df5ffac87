#include "sim/explain.hpp"
#include "sim/shrink.hpp"
#include "sim/simulation.hpp"
#include "support/seed.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

// Built with a planted bug: the simulator is worth what it finds.

namespace ls::sim {
namespace {

constexpr std::uint64_t kSeedsMax = 500;

TEST(Plant, IsFoundAndItsScenarioShrinks) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeedsMax);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Scenario failing = scenario_of(seed);
    const Report report = simulate(failing);
    if (report.is_good()) {
      continue;
    }
    fmt::print("found by seed {}: {}\n", seed, report.problems.front());
    const Scenario small = shrink(failing);
    fmt::print("{}", describe(small));
    EXPECT_FALSE(simulate(small).is_good());
    EXPECT_LE(small.faults.size(), failing.faults.size());
    EXPECT_LT(small.inputs.size(), failing.inputs.size());
    EXPECT_NE(explain(failing, report).find(fmt::format("--seed={} ", seed)), std::string::npos);
    return;
  }
  FAIL() << "no seed of " << count << " found the planted bug";
}

}  // namespace
}  // namespace ls::sim
