#include "aligned/embedded/embedded_world.hpp"
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
    const Case run = case_of(seed);
    EmbeddedWorld world(run, seed);
    const Status ran = world.run();
    ASSERT_TRUE(ran) << "--seed=" << seed << " --seeds=1: " << ran.error().message;
    const auto lines = world.lines();
    ASSERT_TRUE(lines);
    ASSERT_TRUE(*lines == expected_of(run)) << "--seed=" << seed << " --seeds=1";
    deaths += world.deaths();
  }
  EXPECT_GT(deaths, count / 4);
}

}  // namespace
}  // namespace ls::aligned
