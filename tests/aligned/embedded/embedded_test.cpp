#include "aligned/embedded_world.hpp"
#include "support/seed.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

namespace ls::aligned {
namespace {

constexpr std::uint64_t kSeeds = 20;

TEST(AlignedEmbedded, WorkersGiveWhatOneThreadGivesThoughTheyDie) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeeds);
  std::size_t deaths = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string problem = judge_workers(case_of(seed), deaths);
    ASSERT_EQ(problem, "") << "--seed=" << seed << " --seeds=1";
  }
  fmt::print("{} runs, {} deaths\n", count, deaths);
}

// Promotions, rollbacks and the like, with the trainer dying between an order and what comes of it.
TEST(AlignedEmbedded, OrdersToATrainerOutliveIt) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeeds);
  std::size_t deaths = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const std::string problem = judge_workers(commanded_case_of(seed), deaths);
    ASSERT_EQ(problem, "") << "--seed=" << seed << " --seeds=1";
  }
  fmt::print("{} runs, {} deaths\n", count, deaths);
}

}  // namespace
}  // namespace ls::aligned
