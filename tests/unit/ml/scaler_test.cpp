#include "ml/scaler.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::ml {
namespace {

constexpr double kForEver = 1e18;
constexpr double kNoLimit = 1e300;

// The example of Welford's paper's critics: sums of squares lose all digits here.
TEST(Scaler, KeepsItsDigitsFarFromZero) {
  Scaler scaler;
  for (const double x : {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}) {
    scaler.add(x, 1, kForEver);
  }

  EXPECT_EQ(scaler.mean(), 1e9 + 10);
  EXPECT_EQ(scaler.variance(), 22.5);
  EXPECT_NEAR(scaler.scaled(1e9 + 10 + 2 * std::sqrt(22.5), kNoLimit), 2, 1e-7);
}

TEST(Scaler, AWeightIsThatManyExamples) {
  Scaler weighted;
  Scaler repeated;
  weighted.add(1, 3, kForEver);
  weighted.add(5, 1, kForEver);
  for (const double x : {1, 1, 1, 5}) {
    repeated.add(x, 1, kForEver);
  }

  EXPECT_DOUBLE_EQ(weighted.mean(), repeated.mean());
  EXPECT_DOUBLE_EQ(weighted.variance(), repeated.variance());
}

TEST(Scaler, CutsOffAtTheLimit) {
  Scaler scaler;
  scaler.add(-1, 1, kForEver);
  scaler.add(1, 1, kForEver);

  EXPECT_EQ(scaler.scaled(100, 3), 3);
  EXPECT_EQ(scaler.scaled(-100, 3), -3);
}

TEST(Scaler, WithoutSpreadEverythingIsZero) {
  Scaler scaler;
  EXPECT_EQ(scaler.scaled(5, 3), 0);
  // A third has no exact form, so the weighted mean of thirds is off by rounding.
  for (int i = 0; i < 1000; ++i) {
    scaler.add(1.0 / 3, 0.1 + i, kForEver);
  }
  EXPECT_EQ(scaler.scaled(1.0 / 3, 3), 0);
  EXPECT_EQ(scaler.scaled(7, 3), 0);
}

TEST(Scaler, FollowsAChangeWithinItsMemory) {
  Scaler scaler;
  Random random(test::seed());
  for (int i = 0; i < 100'000; ++i) {
    scaler.add(random.normal(), 1, 1000);
  }
  for (int i = 0; i < 10'000; ++i) {
    scaler.add(1000 + 50 * random.normal(), 1, 1000);
  }

  EXPECT_NEAR(scaler.mean(), 1000, 20);
  EXPECT_NEAR(std::sqrt(scaler.variance()), 50, 15);
}

TEST(Scaler, OneAbsurdValueDoesNotFlattenTheRest) {
  Scaler scaler;
  Random random(test::seed());
  for (int i = 0; i < 1000; ++i) {
    scaler.add(random.normal(), 1, kForEver);
  }
  scaler.add(1e12, 1, kForEver);

  EXPECT_NEAR(scaler.scaled(1, 3), 1, 0.2);
}

}  // namespace
}  // namespace ls::ml
