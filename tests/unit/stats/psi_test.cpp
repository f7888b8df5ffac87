#include "leadstream/stats/psi.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ls::stats {
namespace {

using Counts = std::vector<std::uint64_t>;
using Shares = std::vector<double>;

double of_shares(const Shares& reference, const Shares& current) {
  return psi_of_shares({.reference = reference, .current = current});
}

Psi of_counts(const Counts& reference, const Counts& current) {
  return psi({.reference = reference, .current = current});
}

// Computed from the definition with extended precision.
TEST(Psi, SharesAgreeWithIndependentValues) {
  EXPECT_NEAR(of_shares({.1, .2, .3, .4}, {.15, .25, .3, .3}), .06019864021629681, 1e-15);
  EXPECT_NEAR(of_shares({.25, .25, .25, .25}, {.1, .2, .3, .4}), .22821740957339182, 1e-15);
}

TEST(Psi, OfSharesAnEmptyBinCountsOnlyIfTheOtherSideHasSomething) {
  EXPECT_NEAR(of_shares({.5, 0, .5}, {.25, 0, .75}), .5 / 2 * std::log(3), 1e-15);
  EXPECT_EQ(of_shares({.5, .5, 0}, {.5, .25, .25}), HUGE_VAL);
  EXPECT_EQ(of_shares({.5, .25, .25}, {.5, .5, 0}), HUGE_VAL);
}

TEST(Psi, EqualSharesHaveNone) {
  const Psi result = of_counts({10, 20, 30}, {10, 20, 30});

  EXPECT_EQ(result.value, 0);
  EXPECT_EQ(result.log_p, 0);
}

TEST(Psi, AnEmptyBinStaysFinite) {
  const Psi result = of_counts({100, 100, 0}, {0, 100, 100});
  const double e = 100.5 / 201.5;
  const double a = 0.5 / 201.5;

  EXPECT_NEAR(result.value, 2 * (a - e) * std::log(a / e), 1e-12);
}

TEST(Psi, AnEmptySampleIsNoEvidence) {
  EXPECT_EQ(of_counts({1, 2}, {0, 0}).log_p, 0);
  EXPECT_EQ(of_counts({5}, {7}).log_p, 0);
  EXPECT_EQ(of_counts({}, {}).log_p, 0);
}

// Without drift p must be nearly uniform: 5 % of 2000 trials, five standard deviations wide.
TEST(Psi, PIsCalibratedWithoutDrift) {
  Random random(test::seed());
  int rejections = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::array<Counts, 2> counts = {Counts(10), Counts(10)};
    for (int i = 0; i < 1500; ++i) {
      ++counts[i < 1000 ? 0 : 1][random.below(10)];
    }
    rejections += of_counts(counts[0], counts[1]).log_p < std::log(.05) ? 1 : 0;
  }

  EXPECT_NEAR(rejections, 100, 50);
}

}  // namespace
}  // namespace ls::stats
