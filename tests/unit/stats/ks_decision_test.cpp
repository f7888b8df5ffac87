#include "leadstream/stats/ks_decision.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

using Values = std::vector<double>;

KsDecision decide(const Values& reference, const Values& current, KsTail tail = KsTail::two_sided) {
  return ks_test({.reference = reference, .current = current}, tail);
}

// Published by scipy's tests (test_ks_2samp).
TEST(KsTest, TinySamplesAgreeWithPublishedValues) {
  EXPECT_NEAR(std::exp(decide({1.01, 2.01}, {1, 2, 3}, KsTail::plus).log_p), .7, 1e-12);
  EXPECT_NEAR(std::exp(decide({.99, 1.99}, {1, 2, 3, 4}).log_p), 6.0 / 15, 1e-12);
  EXPECT_NEAR(std::exp(decide({1.01, 2.01}, {1, 2, 3, 4}, KsTail::minus).log_p), 12.0 / 15, 1e-12);
  EXPECT_EQ(decide({1, 1, 1, 2}, {1, 1, 1, 2}).log_p, 0);
}

// 8263 / 46189 was found by listing all orders; the continuous law gives 1015 / 2431.
TEST(KsTest, TiesAboveTheShareAreDecidedByTheTiedLaw) {
  const Values rare = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1};
  const Values frequent = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1};

  EXPECT_NEAR(std::exp(decide(rare, frequent).log_p), 8263.0 / 46189, 1e-12);
}

TEST(KsTest, AFewTiesAreDecidedByTheContinuousLaw) {
  Values reference(50);
  Values current(50);
  std::iota(reference.begin(), reference.end(), 0);
  std::iota(current.begin(), current.end(), 30.5);
  current[0] = 30;  // Two of a hundred are tied.
  const KsDecision result = decide(reference, current);

  EXPECT_EQ(result.log_p, ks_log_p({50, 50}, result.statistic.c()));
}

// The orders of the pooled values are drawn at random; how often the test rejects must be the exact
// probability of the statistics that it rejects, whatever the ties.
TEST(KsTest, AttainedLevelIsTheExactDiscreteOne) {
  constexpr int kReplicates = 10000;
  struct Case {
    SampleSizes sizes;
    std::uint64_t values;  // 0: no ties.
  };
  Random random(test::seed());
  for (const Case& one : {Case{{10, 10}, 0}, Case{{30, 20}, 0}, Case{{12, 12}, 3},
                          Case{{40, 25}, 6}, Case{{60, 20}, 12}, Case{{20, 20}, 2}}) {
    const auto n = static_cast<std::size_t>(one.sizes.reference);
    Values pooled(n + static_cast<std::size_t>(one.sizes.current));
    for (std::size_t at = 0; at < pooled.size(); ++at) {
      pooled[at] = static_cast<double>(one.values == 0 ? at : random.below(one.values));
    }
    const auto samples = [&] {
      return KsSamples{.reference = std::span(pooled).first(n),
                       .current = std::span(pooled).subspan(n)};
    };
    const std::vector<std::uint32_t> groups = tie_groups(samples());
    std::int64_t critical = 1;
    while (ks_log_p_tied(one.sizes, critical, groups) > std::log(.1)) {
      ++critical;
    }
    const double level = std::exp(ks_log_p_tied(one.sizes, critical, groups));
    int rejected = 0;
    for (int replicate = 0; replicate < kReplicates; ++replicate) {
      for (std::size_t left = pooled.size(); left > 1; --left) {
        std::swap(pooled[left - 1], pooled[random.below(left)]);
      }
      rejected += ks_statistic(samples()).c() >= critical ? 1 : 0;
    }
    const double error = std::sqrt(level * (1 - level) / kReplicates);
    EXPECT_NEAR(static_cast<double>(rejected) / kReplicates, level, 4.5 * error)
        << "n=" << n << " values=" << one.values;
  }
}

}  // namespace
}  // namespace ls::stats
