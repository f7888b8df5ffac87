#include "aligned/aligned_world.hpp"
#include "support/seed.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

// Built without one of the rules of aligned runs: each must be missed.

namespace ls::aligned {
namespace {

constexpr std::uint64_t kSeedsMax = 200;

TEST(Plant, ARunWithoutTheRuleIsFoundOut) {
  configure_log(LogLevel::off, LogFormat::text);
  const std::uint64_t first = test::seed();
  const std::uint64_t count = test::seeds(kSeedsMax);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    if (const std::string problem = judge(case_of(seed)); !problem.empty()) {
      fmt::print("found by seed {}: {}\n", seed, problem.substr(0, 300));
      return;
    }
  }
  FAIL() << "no seed of " << count << " missed the rule";
}

}  // namespace
}  // namespace ls::aligned
