#include "leadstream/stats/joint_moments.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

namespace ls::stats {
namespace {

// By hand: means 1e9 + 2 and 5, products 2 + 0 + 4 = -1 * -2 + 0 * -2 + 1 * 4.
TEST(JointMoments, LargeOffsetsLoseNoDigits) {
  JointMoments moments;
  moments.add({.x = 1e9 + 1, .y = 3});
  moments.add({.x = 1e9 + 2, .y = 3});
  moments.add({.x = 1e9 + 3, .y = 9});

  EXPECT_EQ(moments.products(), 6);
  EXPECT_EQ(moments.sample_covariance(), 3);
  EXPECT_EQ(moments.squares_x(), 2);
  EXPECT_EQ(moments.squares_y(), 24);
}

TEST(JointMoments, MergingEqualsOnePass) {
  Random random(test::seed());
  JointMoments left;
  JointMoments right;
  JointMoments whole;
  for (int i = 0; i < 500; ++i) {
    const double x = 5 + random.normal();
    const Pair pair{.x = x, .y = 2 * x + random.normal()};
    (i < 180 ? left : right).add(pair, 1 + i % 2);
    whole.add(pair, 1 + i % 2);
  }
  left.merge(JointMoments());
  left.merge(right);
  JointMoments from_empty;
  from_empty.merge(whole);

  EXPECT_NEAR(left.products(), whole.products(), 1e-9);
  EXPECT_NEAR(left.y().mean(), whole.y().mean(), 1e-12);
  EXPECT_EQ(from_empty.products(), whole.products());
}

TEST(JointMoments, SaveAndLoadContinueAsIfUninterrupted) {
  JointMoments uninterrupted;
  uninterrupted.add({.x = 1, .y = 2});
  uninterrupted.add({.x = 4, .y = -2});
  JointMoments resumed = reloaded(uninterrupted);
  uninterrupted.add({.x = 9, .y = 0}, .5);
  resumed.add({.x = 9, .y = 0}, .5);

  EXPECT_EQ(saved(resumed), saved(uninterrupted));
  expect_truncations_refused(resumed);
  expect_mutations_survived(resumed);
}

}  // namespace
}  // namespace ls::stats
