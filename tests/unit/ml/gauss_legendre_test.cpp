#include "ml/gauss_legendre.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::ml {
namespace {

// Abramowitz and Stegun 1964, table 25.4, moved from [-1, 1] to [0, 1].
TEST(GaussLegendre, HasThePublishedPoints) {
  const Quadrature five = gauss_legendre(5);

  EXPECT_NEAR(five.points[0], 0.5 * (1 - 0.906179845938664), 1e-15);
  EXPECT_NEAR(five.points[1], 0.5 * (1 - 0.538469310105683), 1e-15);
  EXPECT_NEAR(five.points[2], 0.5, 1e-15);
  EXPECT_NEAR(five.points[4], 0.5 * (1 + 0.906179845938664), 1e-15);
  EXPECT_NEAR(five.weights[0], 0.5 * 0.236926885056189, 1e-15);
  EXPECT_NEAR(five.weights[1], 0.5 * 0.478628670499366, 1e-15);
  EXPECT_NEAR(five.weights[2], 0.5 * 0.568888888888889, 1e-15);
}

TEST(GaussLegendre, IsExactUpToTwiceItsPoints) {
  for (const std::size_t count : {1U, 2U, 3U, 4U, 8U, 40U}) {
    const Quadrature rule = gauss_legendre(count);
    for (std::size_t degree = 0; degree < 2 * count; ++degree) {
      double integral = 0;
      for (std::size_t i = 0; i < count; ++i) {
        integral += rule.weights[i] * std::pow(rule.points[i], static_cast<double>(degree));
      }
      ASSERT_NEAR(integral, 1 / (static_cast<double>(degree) + 1), 1e-14) << count << " " << degree;
    }
  }
}

TEST(GaussLegendre, IsNotExactBeyond) {
  const Quadrature two = gauss_legendre(2);

  EXPECT_NEAR(
      two.weights[0] * std::pow(two.points[0], 4) + two.weights[1] * std::pow(two.points[1], 4),
      7.0 / 36, 1e-15);
}

}  // namespace
}  // namespace ls::ml
