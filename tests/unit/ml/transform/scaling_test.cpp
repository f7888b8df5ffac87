#include "ml/transform/scaling.hpp"

#include "support/seed.hpp"
#include "unit/stats/saved.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

using stats::reloaded;
using stats::saved;

// Of a save after every value: what is learned and told later must not show it.
template <typename Scaling>
void expect_resumes(Scaling uninterrupted) {
  Random random(test::seed());
  for (int i = 0; i < 150; ++i) {
    Scaling resumed = reloaded(uninterrupted);
    const double x = std::exp(random.normal());
    ASSERT_EQ(resumed.transform(x), uninterrupted.transform(x));
    uninterrupted.learn(x);
    resumed.learn(x);
    ASSERT_EQ(saved(resumed), saved(uninterrupted));
  }
  stats::expect_truncations_refused(uninterrupted);
  stats::expect_mutations_survived(uninterrupted);
}

// A transform must not learn, and what is missing changes nothing.
template <typename Scaling>
void expect_pure(Scaling scaling) {
  for (const double x : {3.0, 1.0, 4.0, 1.0, 5.0}) {
    scaling.learn(x);
  }
  const std::string before = saved(scaling);
  const double first = scaling.transform(9);

  EXPECT_EQ(scaling.transform(9), first);
  EXPECT_TRUE(std::isnan(scaling.transform(NAN)));
  scaling.learn(NAN);
  EXPECT_EQ(saved(scaling), before);
}

TEST(FeatureScaling, TransformsNeverLearn) {
  expect_pure(StandardScaling());
  expect_pure(DecayedScaling(.1));
  expect_pure(RangeScaling({}));
  expect_pure(RobustScaling());
}

TEST(FeatureScaling, SaveAndLoadContinueAsIfUninterrupted) {
  expect_resumes(StandardScaling());
  expect_resumes(DecayedScaling(.1));
  expect_resumes(RangeScaling({.low = .05, .high = .95}));
  expect_resumes(RobustScaling());
}

// Of 1, 3, 5, 7: mean 4, deviation sqrt(5).
TEST(StandardScaling, IsInDeviationsFromTheMean) {
  StandardScaling scaling;
  EXPECT_EQ(scaling.transform(5), 0);
  for (const double x : {1., 3., 5., 7.}) {
    scaling.learn(x);
  }

  EXPECT_DOUBLE_EQ(scaling.transform(9), std::sqrt(5));
  EXPECT_EQ(scaling.transform(4), 0);
}

TEST(StandardScaling, MergingEqualsOnePass) {
  StandardScaling left;
  StandardScaling right;
  StandardScaling whole;
  for (int i = 0; i < 100; ++i) {
    (i < 30 ? left : right).learn(i * i, 1 + i % 3);
    whole.learn(i * i, 1 + i % 3);
  }
  left.merge(right);

  EXPECT_NEAR(left.transform(777), whole.transform(777), 1e-12);
}

// The mean of so long a memory is out by .05, its deviation by 4 %: five of both together.
TEST(DecayedScaling, FollowsAChangeOfUnit) {
  Random random(test::seed());
  DecayedScaling scaling(.005);
  for (int i = 0; i < 6000; ++i) {
    scaling.learn(i < 1000 ? random.normal() : 60'000 + 1000 * random.normal());
  }

  EXPECT_NEAR(scaling.transform(61'000), 1, .32);
}

TEST(RangeScaling, OneAbsurdValueFlattensNothing) {
  Random random(test::seed());
  RangeScaling scaling({.low = .01, .high = .99});
  for (int i = 0; i < 20'000; ++i) {
    scaling.learn(i == 777 ? 1e12 : 100 * random.uniform());
  }

  EXPECT_NEAR(scaling.transform(50), .5, .01);
  EXPECT_EQ(scaling.transform(1e12), 1);
  EXPECT_EQ(scaling.transform(-5), 0);
}

TEST(RangeScaling, WithoutSpreadIsTheMiddle) {
  RangeScaling scaling({});
  EXPECT_EQ(scaling.transform(3), .5);
  scaling.learn(3);
  EXPECT_EQ(scaling.transform(3), .5);
}

// Quartiles of the standard normal law lie at -.6745 and .6745. The digest's rank error there is
// below 1 %, which is .03.
TEST(RobustScaling, IsInQuartileDistancesFromTheMedian) {
  Random random(test::seed());
  RobustScaling scaling;
  for (int i = 0; i < 20'000; ++i) {
    scaling.learn(i % 10 == 0 ? 1e9 : 5 + 2 * random.normal());
  }
  RobustScaling clean;
  for (int i = 0; i < 20'000; ++i) {
    clean.learn(5 + 2 * random.normal());
  }

  EXPECT_NEAR(clean.transform(5 + 2 * 1.349), 1, .06);
  EXPECT_NEAR(scaling.transform(5 + 2 * 1.349), 1, .25);  // A tenth of nonsense moves it little.
}

}  // namespace
}  // namespace ls::ml
