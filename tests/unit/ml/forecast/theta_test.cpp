#include "ml/forecast/theta.hpp"

#include "ml/forecast/seasonal_factors.hpp"
#include "unit/ml/forecast/air_passengers.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

// Expected numbers: statsmodels 0.15.0, ThetaModel(y, ...).fit(use_mle=False).forecast(12) and
// seasonal_decompose(y, period=12), on the series as it stands.
namespace ls::ml {
namespace {

std::vector<ForecastPoint> ahead(double season, double alpha) {
  // Fitted for the last time on all 144 values.
  const double refit = 144 - (season > 1 ? 24 : 8);
  const ModelSpec spec{
      .name = "theta",
      .params = {{"history", 144}, {"refit", refit}, {"season", season}, {"alpha", alpha}}};
  const auto theta = make_forecaster(spec).take();
  for (const double value : kAirPassengers) {
    theta->learn(value);
  }
  std::vector<ForecastPoint> points(12);
  EXPECT_TRUE(theta->forecast(points));
  return points;
}

TEST(Theta, WithoutASeasonMatchesAnotherImplementation) {
  const std::vector<ForecastPoint> points = ahead(1, 0.999877930768461);

  EXPECT_NEAR(points[0].mean, 433.323628304346, 1e-9);
  EXPECT_NEAR(points[1].mean, 434.652220258369, 1e-9);
  EXPECT_NEAR(points[11].mean, 447.938139798599, 1e-9);
}

TEST(Theta, WithASeasonMatchesAnotherImplementation) {
  const std::vector<ForecastPoint> points = ahead(12, 0.838775803955769);

  EXPECT_NEAR(points[0].mean, 440.067925039501, 1e-9);
  EXPECT_NEAR(points[1].mean, 428.374314580176, 1e-9);
  EXPECT_NEAR(points[11].mean, 447.634771343238, 1e-9);
}

TEST(SeasonalFactors, MultiplyWhereAllValuesArePositive) {
  SeasonalFactors factors(12);

  ASSERT_TRUE(factors.fit(kAirPassengers));

  EXPECT_TRUE(factors.multiplies());
  EXPECT_NEAR(factors.with(1, 0), 0.910230367372201, 1e-12);
  EXPECT_NEAR(factors.with(1, 6), 1.2265555429312, 1e-12);
  EXPECT_NEAR(factors.with(1, 23), 0.898824389985011, 1e-12);
  EXPECT_NEAR(factors.without(factors.with(7, 3), 3), 7, 1e-12);
}

TEST(SeasonalFactors, AddWhereSomeValueIsNot) {
  std::array<double, 144> shifted = kAirPassengers;
  for (double& value : shifted) {
    value -= 104;  // the smallest
  }
  SeasonalFactors factors(12);

  ASSERT_TRUE(factors.fit(shifted));

  EXPECT_FALSE(factors.multiplies());
  EXPECT_NEAR(factors.with(0, 0), -24.7487373737374, 1e-11);
  EXPECT_NEAR(factors.with(0, 7), 62.8232323232323, 1e-11);
  EXPECT_NEAR(factors.with(0, 11), -28.6199494949495, 1e-11);
}

TEST(SeasonalFactors, WantAWholeSeasonAroundEachPhase) {
  SeasonalFactors factors(4);

  EXPECT_TRUE(factors.fit(std::vector<double>{1, 2, 3, 4, 1, 2, 3, 4}));
  EXPECT_FALSE(factors.fit(std::vector<double>{1, 2, 3, 4, 1, 2, 3}));
  EXPECT_FALSE(factors.fit(std::vector<double>{1, 2, std::nan(""), 4, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace ls::ml
