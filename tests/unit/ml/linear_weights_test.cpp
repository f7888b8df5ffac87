#include "ml/linear_weights.hpp"

#include <gtest/gtest.h>

#include <array>
#include <span>

namespace ls::ml {
namespace {

const FeatureSchema kNumber({{"x", FeatureKind::number}});

TEST(LinearWeights, RefusesWhatCannotBe) {
  EXPECT_FALSE(LinearWeights::make(kNumber, 0, {.name = "sgd"}));
  EXPECT_FALSE(LinearWeights::make(kNumber, LinearWeights::kOutputsMax + 1, {.name = "sgd"}));
  EXPECT_FALSE(LinearWeights::make(kNumber, 1, {.name = "normalized"}))
      << "it looks at all inputs before it moves one";
  EXPECT_FALSE(LinearWeights::make(kNumber, 1, {.name = "sgd", .params = {{"eta", -1}}}));
}

// By hand: the first number has no spread yet, so only the intercepts move, by
// half of the slope.
TEST(LinearWeights, MoveAgainstTheSlopesOfTheirOutputs) {
  const ModelSpec rule{.name = "sgd", .params = {{"eta", 1}, {"intercept_eta", 0.5}}};
  auto weights = LinearWeights::make(kNumber, 2, rule).take();
  const std::array row = {FeatureValue::of(7.0)};

  const std::span<double> slopes = weights->gather(row, 1);
  ASSERT_EQ(slopes.size(), 2U);
  slopes[0] = 2;
  slopes[1] = -4;
  weights->follow();
  std::array<double, 2> told = {};
  weights->tell(row, told);

  EXPECT_EQ(told[0], -1);
  EXPECT_EQ(told[1], 2);
  EXPECT_EQ(weights->examples(), 1U);
}

TEST(LinearWeights, ACopyGoesItsOwnWay) {
  OwnedWeights one(LinearWeights::make(kNumber, 1, {.name = "sgd"}).take());
  OwnedWeights other = one;
  const std::array row = {FeatureValue::of(7.0)};

  other->gather(row, 1)[0] = 1;
  other->follow();

  EXPECT_EQ(one->examples(), 0U);
  EXPECT_EQ(other->examples(), 1U);
  one = other;
  EXPECT_EQ(one->examples(), 1U);
}

}  // namespace
}  // namespace ls::ml
