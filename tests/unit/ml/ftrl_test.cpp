#include "ml/ftrl.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ls::ml {
namespace {

ModelSpec spec(double l1, double l2) {
  return complete({.name = "ftrl", .params = {{"alpha", 0.1}, {"beta", 1}, {"l1", l1}, {"l2", l2}}})
      .take();
}

// Computed in Python from algorithm 1 of McMahan et al. 2013.
TEST(Ftrl, TakesThePublishedSteps) {
  const Ftrl ftrl(spec(0.1, 1), Place::input);
  Ftrl::Coordinate c;
  struct Step {
    double x;
    double y;
    double weight_before;
  };
  const std::array<Step, 5> steps = {{{1, 1, 0},
                                      {1, 1, 0.025},
                                      {2, 1, 0.052389466767632765},
                                      {1, 0, 0.09395771357578768},
                                      {-1, 0, 0.07206139253441149}}};

  for (const Step& step : steps) {
    const double w = ftrl.weight(c, step.x);
    EXPECT_DOUBLE_EQ(w, step.weight_before);
    ftrl.update(c, step.x, sigmoid(w * step.x) - step.y, w);
  }

  EXPECT_DOUBLE_EQ(c.z, -2.3674911407583026);
  EXPECT_DOUBLE_EQ(c.n, 1.8981856693234447);
}

// z = g = -0.5 and n = 0.25 after one step from w = 0 with p = 0.5, y = 1, x = 1:
// w = 0.5 / ((1 + 0.5) / 0.1) = 1/30. Then p = sigmoid(1/30), g = p - 1, and so on by hand.
TEST(Ftrl, MatchesThreeStepsByHand) {
  const Ftrl ftrl(spec(0, 0), Place::input);
  Ftrl::Coordinate c;

  ftrl.update(c, 1, -0.5, 0);
  EXPECT_DOUBLE_EQ(c.z, -0.5);
  EXPECT_DOUBLE_EQ(c.n, 0.25);
  EXPECT_DOUBLE_EQ(ftrl.weight(c, 1), 1.0 / 30);

  ftrl.update(c, 1, -0.3, 1.0 / 30);
  const double n = 0.25 + 0.09;
  const double z = -0.5 - 0.3 - (std::sqrt(n) - 0.5) / 0.1 / 30;
  EXPECT_DOUBLE_EQ(c.n, n);
  EXPECT_DOUBLE_EQ(c.z, z);
  EXPECT_DOUBLE_EQ(ftrl.weight(c, 1), -z * 0.1 / (1 + std::sqrt(n)));
}

TEST(Ftrl, WeakEvidenceIsExactlyZero) {
  const Ftrl ftrl(spec(0.5, 0), Place::input);
  Ftrl::Coordinate c;

  ftrl.update(c, 1, 0.5, 0);
  EXPECT_EQ(ftrl.weight(c, 1), 0);
  ftrl.update(c, 1, 0.01, 0);
  EXPECT_LT(ftrl.weight(c, 1), 0);
}

TEST(Ftrl, NeverPenalisesTheIntercept) {
  const Ftrl intercept(spec(100, 100), Place::intercept);
  Ftrl::Coordinate c;

  intercept.update(c, 1, 0.5, 0);

  EXPECT_DOUBLE_EQ(intercept.weight(c, 1), -1.0 / 30);
}

}  // namespace
}  // namespace ls::ml
