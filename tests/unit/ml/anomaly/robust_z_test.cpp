#include "ml/anomaly/robust_z.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

namespace ls::ml {
namespace {

std::unique_ptr<AnomalyDetector> learned(const std::vector<double>& values) {
  auto detector = make_detector({.name = "robust_z", .params = {{"least", 2}}}, 1).take();
  for (const double value : values) {
    detector->learn({&value, 1});
  }
  return detector;
}

double score(const AnomalyDetector& detector, double value) {
  return detector.score({&value, 1});
}

// Golden 64.
TEST(RobustZ, IsTheDistanceFromTheMedianInRobustDeviations) {
  const auto detector = learned({1, 2, 3, 4, 100});

  EXPECT_DOUBLE_EQ(score(*detector, 100), 65.42550576901992);
  EXPECT_EQ(score(*detector, 3), 0);
  EXPECT_DOUBLE_EQ(score(*detector, 2), 0.6744897501960817);
}

// MAD is 0; the mean deviation is 10 / 5, which makes 2 * 1.2533141373155003 of a normal law.
TEST(RobustZ, TheMeanDeviationServesWhereMostValuesAreEqual) {
  const auto detector = learned({7, 7, 7, 7, 17});

  EXPECT_DOUBLE_EQ(score(*detector, 17), 10 / (2 * 1.2533141373155003));
}

TEST(RobustZ, WhereAllAreEqualAnythingElseIsAsStrangeAsCanBe) {
  const auto detector = learned({7, 7, 7});

  EXPECT_EQ(score(*detector, 7), 0);
  EXPECT_EQ(score(*detector, 7.001), 1e12);
}

TEST(RobustZ, TheStrangestCoordinateDecides) {
  auto detector = make_detector({.name = "robust_z", .params = {{"least", 2}}}, 2).take();
  for (const double value : {1.0, 2.0, 3.0, 4.0, 100.0}) {
    detector->learn(std::array{value, 10 * value});
  }
  std::array<double, 2> shares = {};

  const double told = detector->explain(std::array{3.0, 40.0}, shares);

  EXPECT_DOUBLE_EQ(told, 0.6744897501960817);
  EXPECT_EQ(shares[0], 0);
  EXPECT_DOUBLE_EQ(shares[1], told);
}

}  // namespace
}  // namespace ls::ml
