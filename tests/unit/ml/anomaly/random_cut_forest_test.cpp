#include "ml/anomaly/random_cut_forest.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

std::unique_ptr<AnomalyDetector> forest(std::map<std::string, double, std::less<>> params,
                                        std::size_t dimensions = 1) {
  return make_detector({.name = "random_cut_forest", .params = std::move(params)}, dimensions)
      .take();
}

double wave(int i) {
  return std::sin(2 * std::numbers::pi * i / 24);
}

TEST(RandomCutForest, UsualPointsScoreAboutOne) {
  const auto detector = forest({});
  Random random(test::seed());
  double sum = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::array point = {random.normal()};
    if (i >= 2000) {
      sum += detector->score(point);
    }
    detector->learn(point);
  }

  EXPECT_GT(sum / 1000, 0.5);
  EXPECT_LT(sum / 1000, 1.2);
  EXPECT_GT(detector->score(std::array{40.0}), 3);
}

// A value that is usual anywhere else in the day.
TEST(RandomCutForest, AShingleFindsAStrangeShape) {
  const auto alone = forest({});
  const auto shaped = forest({{"shingle", 8}});
  Random random(test::seed());
  std::vector<double> usual_alone;
  std::vector<double> usual_shaped;
  for (int i = 0; i < 24 * 100; ++i) {
    const std::array point = {wave(i) + 0.02 * random.normal()};
    if (i >= 24 * 80) {
      usual_alone.push_back(alone->score(point));
      usual_shaped.push_back(shaped->score(point));
    }
    alone->learn(point);
    shaped->learn(point);
  }
  const std::array trough_at_the_peak = {wave(18)};  // where wave(0) = 0 is due
  const double most_shaped = *std::ranges::max_element(usual_shaped);
  const double most_alone = *std::ranges::max_element(usual_alone);

  EXPECT_GT(shaped->score(trough_at_the_peak), most_shaped);
  EXPECT_LT(alone->score(trough_at_the_peak), most_alone);
}

TEST(RandomCutForest, TheSampleFades) {
  const auto detector = forest({{"decay", 0.01}});
  Random random(test::seed());
  for (int i = 0; i < 2000; ++i) {
    detector->learn(std::array{random.normal()});
  }
  const double before = detector->score(std::array{50.0});
  for (int i = 0; i < 2000; ++i) {
    detector->learn(std::array{50 + random.normal()});
  }

  EXPECT_GT(before, 3);
  EXPECT_LT(detector->score(std::array{50.0}), 1.2);
  EXPECT_GT(detector->score(std::array{0.0}), 3);
}

TEST(RandomCutForest, AMissingCoordinateHasItsLastValue) {
  const auto detector = forest({}, 2);
  Random random(test::seed());
  for (int i = 0; i < 300; ++i) {
    detector->learn(std::array{random.normal(), random.normal()});
  }
  detector->learn(std::array{0.25, -0.5});

  EXPECT_EQ(detector->score(std::array{3.0, std::nan("")}), detector->score(std::array{3.0, -0.5}));
}

TEST(RandomCutForest, SaysNothingBeforeItHasSeenEnough) {
  const auto detector = forest({{"output_after", 10}});
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(detector->score(std::array{5.0}), 0);
    detector->learn(std::array{static_cast<double>(i)});
  }

  EXPECT_GT(detector->score(std::array{5.0}), 0);
}

}  // namespace
}  // namespace ls::ml
