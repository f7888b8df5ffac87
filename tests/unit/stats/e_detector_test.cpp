#include "leadstream/stats/e_detector.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

namespace ls::stats {
namespace {

// By hand with exact fractions: the product is 1.46484375, the sum of all bets 5.44921875.
TEST(EDetector, PoolsTheBetsOfFourBits) {
  EDetector sum(1e6, EPooling::sum);
  double log_product = 0;
  for (const double bit : {1., 0., 1., 1.}) {
    const double log_factor = log_mean_bet(bit, .5, .5);
    log_product += log_factor;
    sum.update(log_factor);
  }

  EXPECT_NEAR(std::exp(log_product), 1.46484375, 1e-12);
  EXPECT_NEAR(std::exp(sum.log_statistic()), 5.44921875, 1e-12);
}

// 1.25, .9375 -> a new bet of 1, 1.25, 1.5625.
TEST(EDetector, TheLargestBetBeginsAnewBelowOne) {
  EDetector largest(1e6, EPooling::largest);
  for (const double bit : {1., 0., 1., 1.}) {
    largest.update(log_mean_bet(bit, .5, .5));
  }

  EXPECT_NEAR(std::exp(largest.log_statistic()), 1.5625, 1e-12);
}

// Guaranteed, and so not calibrated: runs last longer. Dependent bits with a mean of one half.
TEST(EDetector, RunsLastAtLeastAsLongAsPromised) {
  for (const EPooling pooling : {EPooling::sum, EPooling::largest}) {
    Random random(test::seed());
    double sum = 0;
    constexpr int kRuns = 400;
    for (int run = 0; run < kRuns; ++run) {
      EDetector detector(200, pooling);
      while (detector.update(log_mean_bet(random.uniform() < .5 ? 1 : 0, .5, .6)) !=
             DriftLevel::drift) {
        ++sum;
      }
    }
    EXPECT_GT(sum / kRuns, 200);
  }
}

TEST(EDetector, ARiseOfTheMeanIsFoundAndThenItStartsAnew) {
  EDetector detector(10000);
  Random random(test::seed());
  int first = 0;
  while (detector.update(log_mean_bet(random.uniform() < .4 ? 1 : 0, .1, 1)) != DriftLevel::drift) {
    ++first;
  }

  EXPECT_LT(first, 200);
  EXPECT_EQ(detector.update(0), DriftLevel::none);
  EXPECT_EQ(detector.log_statistic(), 0);
}

TEST(EDetector, ALostBetBeginsWithNothing) {
  EDetector detector(1000);
  detector.update(log_mean_bet(0, .5, 2));

  EXPECT_EQ(detector.log_statistic(), -std::numeric_limits<double>::infinity());
  detector.update(std::log(3));
  EXPECT_NEAR(detector.log_statistic(), std::log(3), 1e-15);
}

TEST(EDetector, SaveAndLoadContinueAsIfUninterrupted) {
  for (const EPooling pooling : {EPooling::sum, EPooling::largest}) {
    Random random(test::seed());
    EDetector uninterrupted(20, pooling);
    for (int at = 0; at < 300; ++at) {
      EDetector resumed = reloaded(uninterrupted);
      const double log_factor = log_mean_bet(random.uniform(), .4, 1);
      ASSERT_EQ(resumed.update(log_factor), uninterrupted.update(log_factor));
      ASSERT_EQ(saved(resumed), saved(uninterrupted));
    }
    expect_truncations_refused(uninterrupted);
    expect_mutations_survived(uninterrupted);
  }
}

}  // namespace
}  // namespace ls::stats
