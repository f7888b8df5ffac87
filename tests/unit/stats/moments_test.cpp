#include "leadstream/stats/moments.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

TEST(Moments, LargeOffsetsLoseNoDigits) {
  Moments moments;
  for (const double value : {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}) {
    moments.add(value);
  }

  EXPECT_EQ(moments.mean(), 1e9 + 10);
  EXPECT_EQ(moments.sample_variance(), 30);
  EXPECT_EQ(moments.variance(), 22.5);
}

TEST(Moments, AWeightEqualsRepetition) {
  Moments weighted;
  weighted.add(2, 3);
  weighted.add(8, 1);
  weighted.add(100, 0);
  Moments repeated;
  for (const double value : {2., 2., 2., 8.}) {
    repeated.add(value);
  }

  EXPECT_DOUBLE_EQ(weighted.mean(), repeated.mean());
  EXPECT_DOUBLE_EQ(weighted.variance(), repeated.variance());
  EXPECT_EQ(weighted.weight(), repeated.weight());
}

TEST(Moments, MergingEqualsOnePass) {
  Random random(test::seed());
  Moments left;
  Moments right;
  Moments whole;
  for (int i = 0; i < 500; ++i) {
    const double value = 5 + random.normal();
    (i < 180 ? left : right).add(value);
    whole.add(value);
  }
  left.merge(Moments());
  left.merge(right);

  EXPECT_NEAR(left.mean(), whole.mean(), 1e-13);
  EXPECT_NEAR(left.variance(), whole.variance(), 1e-12);
  EXPECT_EQ(left.weight(), 500);
}

TEST(Moments, EmptyAndSingleHaveNoSpread) {
  Moments moments;
  EXPECT_EQ(moments.variance(), 0);
  moments.add(7);
  EXPECT_EQ(moments.sample_variance(), 0);
  EXPECT_EQ(moments.mean(), 7);
}

TEST(Moments, SaveAndLoadContinueAsIfUninterrupted) {
  Moments uninterrupted;
  uninterrupted.add(1.5);
  uninterrupted.add(2.25, 0.5);
  Moments resumed = reloaded(uninterrupted);
  uninterrupted.add(-3);
  resumed.add(-3);

  EXPECT_EQ(saved(resumed), saved(uninterrupted));
  expect_truncations_refused(resumed);
  expect_mutations_survived(resumed);
}

// By hand: mean 0, 2, 3.5; variance 0, .75 * .25 * 64 = 12, .75 * (12 + .25 * 36) = 15.75.
TEST(DecayedMoments, FollowTheirRecurrence) {
  DecayedMoments moments(0.25);
  EXPECT_TRUE(moments.is_empty());
  for (const double value : {0., 8., 8.}) {
    moments.add(value);
  }

  EXPECT_EQ(moments.mean(), 3.5);
  EXPECT_EQ(moments.variance(), 15.75);
}

TEST(DecayedMoments, SaveAndLoadContinueAsIfUninterrupted) {
  DecayedMoments uninterrupted(0.1);
  uninterrupted.add(1.5);
  uninterrupted.add(2.25);
  DecayedMoments resumed = reloaded(uninterrupted);
  uninterrupted.add(-3);
  resumed.add(-3);

  EXPECT_EQ(saved(resumed), saved(uninterrupted));
  expect_truncations_refused(resumed);
  expect_mutations_survived(resumed);
}

}  // namespace
}  // namespace ls::stats
