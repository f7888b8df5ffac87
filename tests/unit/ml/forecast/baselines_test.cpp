#include "unit/ml/forecast/air_passengers.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

namespace ls::ml {
namespace {

std::unique_ptr<Forecaster> learned(const ModelSpec& spec, const std::vector<double>& values) {
  std::unique_ptr<Forecaster> forecaster = make_forecaster(spec).take();
  for (const double value : values) {
    forecaster->learn(value);
  }
  return forecaster;
}

std::vector<ForecastPoint> ahead(const Forecaster& forecaster, std::size_t steps) {
  std::vector<ForecastPoint> points(steps);
  EXPECT_TRUE(forecaster.forecast(points));
  return points;
}

TEST(SeasonalNaive, RepeatsTheLastSeason) {
  const auto naive =
      learned({.name = "seasonal_naive", .params = {{"season", 3}}}, {1, 2, 3, 2, 2, 5, 3});

  const std::vector<ForecastPoint> points = ahead(*naive, 7);

  // Errors 1, 0, 2, 1; their variance once more with each season ahead.
  EXPECT_EQ(points[0].mean, 2);
  EXPECT_EQ(points[1].mean, 5);
  EXPECT_EQ(points[2].mean, 3);
  EXPECT_EQ(points[6].mean, 2);
  EXPECT_DOUBLE_EQ(points[2].sd, std::sqrt(1.5));
  EXPECT_DOUBLE_EQ(points[3].sd, std::sqrt(3.0));
  EXPECT_DOUBLE_EQ(points[6].sd, std::sqrt(4.5));
}

TEST(SeasonalNaive, TakesAMissingValueFromTheSeasonBefore) {
  const auto naive =
      learned({.name = "seasonal_naive", .params = {{"season", 2}}}, {1, 2, 3, std::nan("")});

  const std::vector<ForecastPoint> points = ahead(*naive, 2);

  EXPECT_EQ(points[0].mean, 3);
  EXPECT_EQ(points[1].mean, 2);
}

// By hand: 1, 4, 3, 7 rises by 2 each step; the steps 3, -1, 4 vary by 26 / 3 - 4 around that.
TEST(Drift, FollowsTheLineFromFirstToLast) {
  const auto drift = learned({.name = "drift"}, {1, 4, 3, 7});

  const std::vector<ForecastPoint> points = ahead(*drift, 3);

  EXPECT_DOUBLE_EQ(points[0].mean, 9);
  EXPECT_DOUBLE_EQ(points[2].mean, 13);
  EXPECT_NEAR(points[0].sd, std::sqrt((26.0 / 3 - 4) * (1 + 1.0 / 3)), 1e-12);
  EXPECT_NEAR(points[2].sd, std::sqrt((26.0 / 3 - 4) * 3 * 2), 1e-12);
}

TEST(Drift, LooksBackOnItsHistoryOnly) {
  std::vector<double> values(50, 0.0);
  for (int i = 0; i < 8; ++i) {
    values.push_back(i);
  }
  const auto drift = learned({.name = "drift", .params = {{"history", 8}, {"refit", 1}}}, values);

  EXPECT_DOUBLE_EQ(ahead(*drift, 1)[0].mean, 8);
}

// The mean of the three members' own forecasts.
TEST(Combination, IsTheMeanOfItsMembers) {
  const std::vector<double> values(kAirPassengers.begin(), kAirPassengers.end());
  const auto combined = learned({.name = "combination", .params = {{"weighting", 0}}}, values);
  double sum = 0;
  double sds = 0;
  for (const char* name : {"ses", "holt", "damped_holt"}) {
    const auto points = ahead(*learned({.name = name}, values), 6);
    sum += points[5].mean;
    sds += points[5].sd;
  }

  const std::vector<ForecastPoint> points = ahead(*combined, 6);

  EXPECT_NEAR(points[5].mean, sum / 3, 1e-9);
  EXPECT_NEAR(points[5].sd, sds / 3, 1e-9);
}

}  // namespace
}  // namespace ls::ml
