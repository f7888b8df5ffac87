#include "leadstream/stats/proportions.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::stats {
namespace {

// The numbers of a mocked result that was once shown to everyone (150 of 1000 against 195 of 1000).
const TwoProportions kMocked = {.control = {150, 1000}, .treatment = {195, 1000}};
const TwoProportions kNarrow = {.control = {500, 10'000}, .treatment = {560, 10'000}};

// Computed with statsmodels: proportions_ztest, confint_proportions_2indep(method="newcomb").
TEST(Proportions, ZAgreesWithStatsmodels) {
  EXPECT_NEAR(two_proportion_z(kMocked).statistic, 2.663293, 5e-7);
  EXPECT_NEAR(std::exp(two_proportion_z(kMocked).log_p), .00773800, 5e-9);
  EXPECT_NEAR(two_proportion_z(kNarrow).statistic, 1.893753, 5e-7);
  EXPECT_NEAR(std::exp(two_proportion_z(kNarrow).log_p), .05825781, 5e-9);
  EXPECT_NEAR(two_proportion_z(kMocked).statistic, 2.6632931066771617, 1e-12);
}

TEST(Proportions, NewcombeAgreesWithStatsmodels) {
  const Interval mocked = newcombe_interval(kMocked, .95);
  const Interval narrow = newcombe_interval(kNarrow, .95);

  EXPECT_NEAR(mocked.low, .011880, 5e-7);
  EXPECT_NEAR(mocked.high, .078059, 5e-7);
  EXPECT_NEAR(narrow.low, -.000213, 5e-7);
  EXPECT_NEAR(narrow.high, .012222, 5e-7);
  EXPECT_NEAR(mocked.low, 0.011880059784847144, 1e-12);
  EXPECT_NEAR(mocked.high, 0.0780594685726521, 1e-12);
}

// Newcombe 1998, table II, method 10, cases a, b, f and h.
TEST(Proportions, NewcombeGivesThePublishedIntervals) {
  const Interval common = newcombe_interval({.control = {48, 80}, .treatment = {56, 70}}, .95);
  const Interval few = newcombe_interval({.control = {3, 10}, .treatment = {9, 10}}, .95);
  const Interval none = newcombe_interval({.control = {0, 10}, .treatment = {0, 10}}, .95);
  const Interval all = newcombe_interval({.control = {0, 10}, .treatment = {10, 10}}, .95);

  EXPECT_NEAR(common.low, .0524, 5e-5);
  EXPECT_NEAR(common.high, .3339, 5e-5);
  EXPECT_NEAR(few.low, .1705, 5e-5);
  EXPECT_NEAR(few.high, .8090, 5e-5);
  EXPECT_NEAR(none.low, -.2775, 5e-5);
  EXPECT_NEAR(none.high, .2775, 5e-5);
  EXPECT_NEAR(all.low, .6075, 5e-5);
  EXPECT_EQ(all.high, 1);
}

TEST(Proportions, WilsonAgreesWithStatsmodels) {
  const Interval interval = wilson_interval({.successes = 7, .trials = 50}, .9);

  EXPECT_NEAR(interval.low, 0.07772089782062995, 1e-12);
  EXPECT_NEAR(interval.high, 0.2392389959454846, 1e-12);
  EXPECT_EQ(wilson_interval({.successes = 0, .trials = 50}, .9).low, 0);
  EXPECT_EQ(wilson_interval({.successes = 50, .trials = 50}, .9).high, 1);
}

TEST(Proportions, NothingToCompareIsNoEvidence) {
  EXPECT_EQ(two_proportion_z({.control = {0, 0}, .treatment = {3, 10}}).log_p, 0);
  EXPECT_EQ(two_proportion_z({.control = {0, 9}, .treatment = {0, 10}}).log_p, 0);
  EXPECT_EQ(two_proportion_z({.control = {9, 9}, .treatment = {10, 10}}).log_p, 0);
}

}  // namespace
}  // namespace ls::stats
