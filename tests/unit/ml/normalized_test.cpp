#include "ml/normalized.hpp"

#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ls::ml {
namespace {

Normalized rule_of(double eta) {
  return Normalized(complete({.name = "normalized", .params = {{"eta", eta}}}).take(),
                    Place::input);
}

double margin_after(Normalized rule, double x, double weight, int copies) {
  Normalized::Coordinate c;
  for (int i = 0; i < copies; ++i) {
    const double margin = rule.weight(c, x) * x;
    rule.begin();
    const double rate = rule.observe(c, x, (sigmoid(margin) - 1) * std::sqrt(weight));
    rule.move(c, x, rate, rule.step(margin, true, weight));
  }
  return rule.weight(c, x) * x;
}

// The first example by hand: the margin 0 has the slope -1/2, so the rate is 1 / (|x|/2 |x|), the
// reach 2 and the margin's way ends where u + e^u = 1 + 2 eta.
TEST(Normalized, FollowsTheLossAsFarAsItsWeightSays) {
  const double margin = margin_after(rule_of(0.5), 3, 1, 1);

  EXPECT_NEAR(margin + std::exp(margin), 1 + 2 * 0.5, 1e-12);
}

TEST(Normalized, DoesNotSeeTheScaleOfAnInput) {
  const double small = margin_after(rule_of(0.5), 1e-6, 1, 50);
  const double large = margin_after(rule_of(0.5), 1e6, 1, 50);

  EXPECT_NEAR(small, large, 1e-9);
  EXPECT_GT(small, 1);
}

// However heavy an example is, its margin moves like the logarithm of the weight.
TEST(Normalized, NeverOvershoots) {
  const double heavy = margin_after(rule_of(0.5), 1, 1e6, 1);

  EXPECT_GT(heavy, 5);
  EXPECT_LT(heavy, 15);
}

TEST(Normalized, MovesBarelyWhereTheLossIsFlat) {
  const double margin = margin_after(rule_of(1e-9), 1, 1, 1);

  EXPECT_NEAR(margin, 1e-9, 1e-15);
}

}  // namespace
}  // namespace ls::ml
