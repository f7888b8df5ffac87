#include "ml/gradient.hpp"

#include "leadstream/ml/registry.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::ml {
namespace {

TEST(Sgd, StepsAgainstTheGradient) {
  const ModelSpec spec =
      complete({.name = "sgd", .params = {{"eta", 0.1}, {"intercept_eta", 0.5}, {"l2", 0.01}}})
          .take();
  const Sgd input(spec, Place::input);
  const Sgd intercept(spec, Place::intercept);
  Sgd::Coordinate c{.w = 2};
  Sgd::Coordinate b{.w = 2};

  input.update(c, 3, 0.5, c.w);
  intercept.update(b, 1, 0.5, b.w);

  EXPECT_DOUBLE_EQ(c.w, 2 - 0.1 * (1.5 + 0.02));
  EXPECT_DOUBLE_EQ(b.w, 1.75);
}

TEST(AdaGrad, DividesByTheRootOfAllSquares) {
  const ModelSpec spec =
      complete({.name = "adagrad", .params = {{"eta", 0.1}, {"decay", 1}}}).take();
  const AdaGrad rule(spec, Place::input);
  AdaGrad::Coordinate c;

  rule.update(c, 1, 3, c.w);
  EXPECT_NEAR(c.w, -0.1, 1e-9);
  rule.update(c, 1, -4, c.w);
  EXPECT_NEAR(c.w, -0.1 + 0.1 * 4 / 5, 1e-9);
}

TEST(AdaGrad, ForgetsOldSquaresIfToldTo) {
  const ModelSpec spec =
      complete({.name = "adagrad", .params = {{"eta", 0.1}, {"decay", 0.5}}}).take();
  const AdaGrad rule(spec, Place::input);
  AdaGrad::Coordinate c;

  rule.update(c, 1, 2, c.w);
  rule.update(c, 1, 1, c.w);

  EXPECT_DOUBLE_EQ(c.squares, 3);
}

}  // namespace
}  // namespace ls::ml
