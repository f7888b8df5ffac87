#include "sim/aligned_simulation.hpp"

#include "support/seed.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace ls::sim {
namespace {

constexpr std::uint64_t kSeeds = 150;

TEST(AlignedSimulation, EverySeedGivesWhatOneThreadGives) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeeds);
  std::array<std::uint64_t, kCrashPointNames.size()> kills = {};
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const AlignedReport report = simulate_aligned(seed);
    ASSERT_EQ(report.problem, "") << "--seed=" << seed << " --seeds=1";
    std::ranges::transform(kills, report.kills, kills.begin(), std::plus<>());
  }
  if (count < kSeeds) {
    return;
  }
  for (std::size_t step = 0; step < kills.size(); ++step) {
    fmt::print("killed {:>5} times at {}\n", kills[step], kCrashPointNames[step]);
  }
  for (const std::string_view step : kCommitSteps) {
    std::uint64_t sum = 0;
    for (std::size_t point = 0; point < kills.size(); ++point) {
      sum += step_of(static_cast<CrashPoint>(point)) == step ? kills[point] : 0;
    }
    EXPECT_GT(sum, 0U) << "nothing was ever killed in step " << step;
  }
}

}  // namespace
}  // namespace ls::sim
