#include "ml/transform/tracked_quantiles.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::ml {
namespace {

TEST(TrackedQuantiles, StayBesideThoseOfTheDigest) {
  Random random(test::seed());
  TrackedQuantiles quantiles({.low = .25, .middle = .5, .high = .75});
  stats::TDigest digest;
  for (int i = 1; i <= 5000; ++i) {
    const double x = random.uniform();
    quantiles.learn(x);
    digest.add(x);
    if (i < 64) {
      ASSERT_EQ(quantiles.middle(), *digest.quantile(.5));
    }
  }

  EXPECT_NEAR(quantiles.low(), *digest.quantile(.25), .02);
  EXPECT_NEAR(quantiles.middle(), *digest.quantile(.5), .02);
  EXPECT_NEAR(quantiles.high(), *digest.quantile(.75), .02);
}

TEST(TrackedQuantiles, WhatIsMissingIsNotLearned) {
  TrackedQuantiles quantiles({.low = 0, .high = 1});
  quantiles.learn(NAN);
  EXPECT_TRUE(quantiles.is_empty());
  quantiles.learn(4);
  quantiles.learn(NAN);
  quantiles.learn(2);

  EXPECT_EQ(quantiles.low(), 2);
  EXPECT_EQ(quantiles.high(), 4);
}

TEST(TrackedQuantiles, SaveAndLoadContinueAsIfUninterrupted) {
  Random random(test::seed());
  TrackedQuantiles uninterrupted({.low = .1, .high = .9});
  for (int i = 0; i < 200; ++i) {
    TrackedQuantiles resumed = stats::reloaded(uninterrupted);
    const double x = random.normal();
    uninterrupted.learn(x);
    resumed.learn(x);
    ASSERT_EQ(stats::saved(resumed), stats::saved(uninterrupted));
    ASSERT_EQ(resumed.high(), uninterrupted.high());
  }
  stats::expect_truncations_refused(uninterrupted);
  stats::expect_mutations_survived(uninterrupted);
}

}  // namespace
}  // namespace ls::ml
