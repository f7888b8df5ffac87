#include "leadstream/stats/t_test.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>

namespace ls::stats {
namespace {

// Golden values here: scipy 1.10.1, ttest_1samp and ttest_ind.

Moments moments_of(std::initializer_list<double> values) {
  Moments moments;
  for (const double value : values) {
    moments.add(value);
  }
  return moments;
}

const Moments kFirst = moments_of({14.1, 13.9, 15.2, 16.0, 14.8, 15.5, 13.2, 14.9});
const Moments kSecond = moments_of({12.8, 14.0, 13.1, 15.1, 12.5, 13.9});

TEST(TTest, OneSampleAgreesWithScipy) {
  const TTest test = one_sample_t(kFirst, 14);

  EXPECT_NEAR(test.statistic, 2.16024689946929, 1e-11);
  EXPECT_EQ(test.freedom, 7);
  EXPECT_NEAR(std::exp(test.log_p()), 0.06758329382336956, 1e-12);
}

TEST(TTest, PooledAgreesWithScipy) {
  const TTest test = pooled_t(kFirst, kSecond);

  EXPECT_NEAR(test.statistic, 2.246272411619699, 1e-11);
  EXPECT_EQ(test.freedom, 12);
  EXPECT_NEAR(std::exp(test.log_p()), 0.04429375424054377, 1e-12);
}

TEST(TTest, WelchAgreesWithScipy) {
  const TTest test = welch_t(kFirst, kSecond);

  EXPECT_NEAR(test.statistic, 2.2307675179920587, 1e-11);
  EXPECT_NEAR(test.freedom, 10.636266590559057, 1e-10);
  EXPECT_NEAR(std::exp(test.log_p()), 0.0482521782791731, 1e-12);
  EXPECT_NEAR(test.estimate / test.error, test.statistic, 1e-12);
}

// By mpmath with 40 digits: scipy's own quantile is right to ten.
TEST(TTest, TheIntervalCoversTheMiddle) {
  const Interval interval = interval_of(one_sample_t(kFirst, 0), .95);

  EXPECT_NEAR(interval.low, 13.93377416881302, 1e-13);
  EXPECT_NEAR(interval.high, 15.46622583118698, 1e-13);
}

TEST(TTest, ASummaryIsEnough) {
  const TTest whole = welch_t(kFirst, kSecond);
  const TTest test = welch_t(
      SampleSummary{.count = 8, .mean = kFirst.mean(), .variance = kFirst.sample_variance()},
      SampleSummary{.count = 6, .mean = kSecond.mean(), .variance = kSecond.sample_variance()});

  EXPECT_EQ(test.statistic, whole.statistic);
  EXPECT_EQ(test.log_p(), whole.log_p());
}

TEST(TTest, NothingToCompareIsNoEvidence) {
  const Moments constant = moments_of({2, 2, 2});

  EXPECT_EQ(one_sample_t(moments_of({3}), 0).freedom, 0);
  EXPECT_EQ(one_sample_t(constant, 0).log_p(), 0);
  EXPECT_EQ(one_sample_t(constant, 0).estimate, 2);
  EXPECT_EQ(welch_t(constant, moments_of({5, 5})).log_p(), 0);
  EXPECT_EQ(welch_t(moments_of({1}), kFirst).freedom, 0);
  EXPECT_EQ(pooled_t(Moments(), kFirst).freedom, 0);
  EXPECT_EQ(pooled_t(moments_of({1}), kFirst).freedom, 7);
}

// 5 % of 4000, five standard deviations wide, where spreads and sizes differ.
TEST(TTest, WelchKeepsItsLevelWithUnequalVariances) {
  Random random(test::seed());
  int rejections = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    Moments narrow;
    Moments wide;
    for (int i = 0; i < 40; ++i) {
      narrow.add(random.normal());
    }
    for (int i = 0; i < 10; ++i) {
      wide.add(4 * random.normal());
    }
    rejections += welch_t(narrow, wide).log_p() < std::log(.05) ? 1 : 0;
  }

  EXPECT_NEAR(rejections, 200, 70);
}

}  // namespace
}  // namespace ls::stats
