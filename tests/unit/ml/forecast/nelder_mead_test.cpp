#include "ml/forecast/nelder_mead.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ls::ml {
namespace {

// Rosenbrock 1960: the minimum 0 lies at (1, 1), at the end of a bent valley.
double rosenbrock(std::span<const double> x) {
  const double bend = x[1] - x[0] * x[0];
  return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
}

TEST(NelderMead, FollowsABentValley) {
  const std::array<BoxSide, 2> box = {BoxSide{-3, 3}, BoxSide{-3, 3}};
  std::array<double, 2> point = {-1.2, 1};

  const double value =
      NelderMead::minimize(box, point, {.evaluations_per_dimension = 400}, rosenbrock);

  EXPECT_LT(value, 1e-12);
  EXPECT_NEAR(point[0], 1, 1e-5);
  EXPECT_NEAR(point[1], 1, 1e-5);
}

TEST(NelderMead, StaysWithinItsBox) {
  const std::array<BoxSide, 2> box = {BoxSide{-3, 0.5}, BoxSide{-3, 3}};
  std::array<double, 2> point = {-1.2, 1};

  NelderMead::minimize(box, point, {.evaluations_per_dimension = 400}, rosenbrock);

  EXPECT_NEAR(point[0], 0.5, 1e-5);
  EXPECT_NEAR(point[1], 0.25, 1e-5);
}

TEST(NelderMead, LeavesAloneWhatHasNoRoom) {
  const std::array<BoxSide, 2> box = {BoxSide{-3, 3}, BoxSide{2, 2}};
  std::array<double, 2> point = {0.1, 2};

  NelderMead::minimize(box, point, {},
                       [](std::span<const double> x) { return (x[0] - x[1]) * (x[0] - x[1]); });

  EXPECT_NEAR(point[0], 2, 1e-4);
  EXPECT_EQ(point[1], 2);
}

TEST(NelderMead, NeverTakesMuchMoreThanItsEvaluations) {
  const std::array<BoxSide, 3> box = {BoxSide{-9, 9}, BoxSide{-9, 9}, BoxSide{-9, 9}};
  std::array<double, 3> point = {1, 2, 3};
  int evaluations = 0;

  NelderMead::minimize(box, point, {.evaluations_per_dimension = 50, .tolerance = 0},
                       [&](std::span<const double> x) {
                         ++evaluations;
                         return x[0] * x[0] + x[1] * x[1] + x[2] * x[2];
                       });

  EXPECT_LE(evaluations, 50 * 3 + 10);
}

}  // namespace
}  // namespace ls::ml
