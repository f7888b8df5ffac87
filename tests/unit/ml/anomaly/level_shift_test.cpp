#include "ml/anomaly/level_shift.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

namespace ls::ml {
namespace {

std::unique_ptr<AnomalyDetector> fresh() {
  return make_detector({.name = "level_shift", .params = {{"fast", 2}, {"slow", 4}, {"least", 2}}},
                       1)
      .take();
}

double score(const AnomalyDetector& detector, double value) {
  return detector.score({&value, 1});
}

// Of 1, 3, 2, 6 by the definition: weights fall by halves for the fast mean and by quarters for the
// slow one; the variance is that of 1, 3, 2.
TEST(LevelShift, IsTheDistanceOfTwoDecayedMeansInDeviations) {
  const auto detector = fresh();
  for (const double value : {1.0, 3.0, 2.0}) {
    detector->learn({&value, 1});
  }

  const double fast = (1 * 0.125 + 3 * 0.25 + 2 * 0.5 + 6) / 1.875;
  const double slow =
      (1 * 27.0 / 64 + 3 * 9.0 / 16 + 2 * 0.75 + 6) / (27.0 / 64 + 9.0 / 16 + 0.75 + 1);
  const std::array weights = {9.0 / 16, 0.75, 1.0};
  const double mean = (weights[0] * 1 + weights[1] * 3 + weights[2] * 2) / 2.3125;
  const double variance =
      (weights[0] * (1 - mean) * (1 - mean) + weights[1] * (3 - mean) * (3 - mean) +
       weights[2] * (2 - mean) * (2 - mean)) /
      2.3125;

  EXPECT_NEAR(score(*detector, 6), (fast - slow) / std::sqrt(variance), 1e-12);
}

TEST(LevelShift, WhereAllAreEqualAnythingElseIsAsStrangeAsCanBe) {
  const auto detector = fresh();
  for (const double value : {7.0, 7.0, 7.0}) {
    detector->learn({&value, 1});
  }

  EXPECT_EQ(score(*detector, 7), 0);
  EXPECT_EQ(score(*detector, 7.5), 1e12);
}

// 200 values that take turns, then one peak, then a level that stays.
TEST(LevelShift, ALevelThatStaysIsStrangerThanAPeak) {
  const auto detector = make_detector({.name = "level_shift"}, 1).take();
  for (int i = 0; i < 200; ++i) {
    const double value = i % 2;
    detector->learn({&value, 1});
  }
  const double peak = score(*detector, 10);

  double strangest = 0;
  for (int i = 0; i < 30; ++i) {
    const double value = 3 + i % 2;
    strangest = std::max(strangest, score(*detector, value));
    detector->learn({&value, 1});
  }

  EXPECT_GT(strangest, 2 * peak);
}

TEST(LevelShift, AMissingValueLeavesTheLevelsWhereTheyAre) {
  const auto a = fresh();
  const auto b = fresh();
  for (const double value : {1.0, 3.0, 2.0}) {
    const double nothing = std::nan("");
    a->learn({&value, 1});
    b->learn({&value, 1});
    b->learn({&nothing, 1});
  }

  EXPECT_EQ(score(*a, 6), score(*b, 6));
  EXPECT_GT(score(*a, std::nan("")), 0);
}

}  // namespace
}  // namespace ls::ml
