#include "leadstream/stats/higher_moments.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::stats {
namespace {

// Golden values: scipy 1.10.1, skew and kurtosis.
TEST(HigherMoments, AgreeWithScipy) {
  HigherMoments moments;
  for (const double value : {14.1, 13.9, 15.2, 16.0, 14.8, 15.5, 13.2, 24.9}) {
    moments.add(value);
  }

  EXPECT_NEAR(moments.mean(), 15.95, 1e-13);
  EXPECT_NEAR(moments.sample_variance(), 13.91142857142857, 1e-12);
  EXPECT_NEAR(moments.skewness(), 1.998939493309092, 1e-12);
  EXPECT_NEAR(moments.excess_kurtosis(), 2.487863224111905, 1e-12);
  EXPECT_EQ(moments.min(), 13.2);
  EXPECT_EQ(moments.max(), 24.9);
}

// Golden 65.
TEST(HigherMoments, LargeOffsetsLoseNoDigits) {
  HigherMoments moments;
  for (const double value : {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}) {
    moments.add(value);
  }

  EXPECT_EQ(moments.mean(), 1e9 + 10);
  EXPECT_EQ(moments.sample_variance(), 30);
  EXPECT_NEAR(moments.skewness(), 0, 1e-12);
  EXPECT_NEAR(moments.excess_kurtosis(), -1.64, 1e-12);  // 688.5 / 22.5^2 - 3
}

TEST(HigherMoments, MergingEqualsOnePass) {
  Random random(test::seed());
  HigherMoments left;
  HigherMoments right;
  HigherMoments whole;
  for (int i = 0; i < 900; ++i) {
    const double value = std::exp(random.normal());
    (i < 180 ? left : right).add(value);
    whole.add(value);
  }
  left.merge(HigherMoments());
  left.merge(right);

  EXPECT_EQ(left.count(), 900U);
  EXPECT_NEAR(left.mean(), whole.mean(), 1e-12);
  EXPECT_NEAR(left.skewness() / whole.skewness(), 1, 1e-10);
  EXPECT_NEAR(left.excess_kurtosis() / whole.excess_kurtosis(), 1, 1e-10);
  EXPECT_EQ(left.max(), whole.max());
}

TEST(HigherMoments, WithoutSpreadThereIsNoShape) {
  HigherMoments moments;
  EXPECT_EQ(moments.mean(), 0);
  moments.add(3);
  moments.add(3);
  EXPECT_EQ(moments.skewness(), 0);
  EXPECT_EQ(moments.excess_kurtosis(), 0);
}

TEST(HigherMoments, SaveAndLoadContinueAsIfUninterrupted) {
  HigherMoments uninterrupted;
  uninterrupted.add(1.5);
  uninterrupted.add(2.25);
  HigherMoments resumed = reloaded(uninterrupted);
  uninterrupted.add(-3);
  resumed.add(-3);

  EXPECT_EQ(saved(resumed), saved(uninterrupted));
  expect_truncations_refused(resumed);
  expect_mutations_survived(resumed);
}

}  // namespace
}  // namespace ls::stats
