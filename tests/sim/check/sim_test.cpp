#include "sim/explain.hpp"
#include "sim/simulation.hpp"
#include "support/seed.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string>

namespace ls::sim {
namespace {

constexpr std::uint64_t kSeeds = 2000;

class Simulation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    configure_log(LogLevel::off, LogFormat::text);
  }
  static void TearDownTestSuite() {
    configure_log(LogLevel::info, LogFormat::text);
  }
};

using Kills = std::array<std::uint64_t, kCrashPointNames.size()>;

std::uint64_t kills_in(std::string_view step, const Kills& kills) {
  std::uint64_t sum = 0;
  for (std::size_t point = 0; point < kills.size(); ++point) {
    sum += step_of(static_cast<CrashPoint>(point)) == step ? kills[point] : 0;
  }
  return sum;
}

TEST_F(Simulation, EverySeedEndsAsIfNothingHadHappened) {
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeeds);
  Kills kills{};
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Scenario scenario = scenario_of(seed);
    const Report report = simulate(scenario);
    ASSERT_TRUE(report.is_good()) << explain(scenario, report);
    std::transform(kills.begin(), kills.end(), report.kills.begin(), kills.begin(), std::plus<>());
  }
  if (count < kSeeds) {
    return;
  }
  for (std::size_t point = 0; point < kills.size(); ++point) {
    EXPECT_GT(kills[point], 0U) << "nothing was ever killed at " << kCrashPointNames[point];
    fmt::print("killed {:>5} times at {}\n", kills[point], kCrashPointNames[point]);
  }
  for (const std::string_view step : kCommitSteps) {
    EXPECT_GT(kills_in(step, kills), 0U) << "nothing was ever killed in step " << step;
  }
}

TEST_F(Simulation, Row02WhereverAProcessDiesOrStallsNothingIsAmiss) {
  for (const Scenario& scenario : sweep()) {
    const Report report = simulate(scenario);
    ASSERT_TRUE(report.is_good()) << explain(scenario, report);
  }
}

// What is sent in one transaction arrives in the next, or is decided only then.
TEST_F(Simulation, Row11RequestsAndMarkersThatComeLateChangeNothing) {
  const std::uint64_t first = test::seed();
  constexpr std::uint64_t kRuns = 150;
  for (std::uint64_t seed = first; seed < first + kRuns; ++seed) {
    Scenario scenario = scenario_of(seed);
    scenario.loss = 0.05;
    scenario.slow = 0.3;
    scenario.slow_marker = 0.8;
    const Report report = simulate(scenario);
    ASSERT_TRUE(report.is_good()) << explain(scenario, report);
  }
}

// A quarter of the events are of a century ahead or of before 1970.
TEST_F(Simulation, Row19ClocksOfEventsThatAreWrongPoisonNothing) {
  const std::uint64_t first = test::seed();
  constexpr std::uint64_t kRuns = 100;
  for (std::uint64_t seed = first; seed < first + kRuns; ++seed) {
    Scenario scenario = scenario_of(seed);
    for (std::size_t i = 0; i < scenario.inputs.size(); i += 4) {
      std::optional<Fact> fact = read_fact(scenario.inputs[i].value);
      if (fact) {
        fact->time = i % 8 == 0 ? kFarAhead : kBeforeAll;
        scenario.inputs[i].value = write_fact(*fact);
      }
    }
    const Report report = simulate(scenario);
    ASSERT_TRUE(report.is_good()) << explain(scenario, report);
  }
}

TEST_F(Simulation, ASeedIsOneRunBitForBit) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Scenario scenario = scenario_of(seed);
    EXPECT_EQ(simulate(scenario).trace, simulate(scenario).trace) << seed;
  }
}

}  // namespace
}  // namespace ls::sim
