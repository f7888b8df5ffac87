#include "ml/forecast/ets.hpp"

#include "unit/ml/forecast/air_passengers.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ls::ml {
namespace {

constexpr EtsForm kMultiplicative = {
    .has_trend = true, .season = EtsSeason::multiplicative, .period = 12};

double squares_of(const EtsForm& form, const EtsWeights& weights, EtsState& state) {
  double squares = 0;
  for (const double value : kAirPassengers) {
    const double error = ets_learn(form, weights, value, state);
    squares += error * error;
  }
  return squares;
}

// Golden 86: statsmodels 0.13.5, SimpleExpSmoothing.
TEST(Ets, SimpleSmoothingGivesTheGoldenErrors) {
  const EtsWeights weights{.alpha = 0.5};
  EtsState state{.level = 112};

  const double squares = squares_of({}, weights, state);

  EXPECT_NEAR(squares, 249095.697481970, 1e-8);
  EXPECT_NEAR(ets_ahead({}, weights, state), 439.256025657010, 1e-11);
}

// Golden 85: statsmodels 0.13.5, Holt-Winters from a known start.
TEST(Ets, HoltWintersFromAKnownStartGivesTheGoldenErrors) {
  const EtsWeights weights{.alpha = 0.3, .beta = 0.1, .gamma = 0.2};
  EtsState state{
      .level = 120, .trend = 1, .season = {.9, .95, 1.05, 1, 1, 1.1, 1.2, 1.2, 1.1, .95, .8, .95}};

  const double squares = squares_of(kMultiplicative, weights, state);
  std::vector<ForecastPoint> points(3);
  ets_forecast(kMultiplicative, weights, state, 1, points);

  EXPECT_NEAR(squares, 26849.674724376, 1e-9);
  EXPECT_NEAR(points[0].mean, 454.930067254, 1e-9);
  EXPECT_NEAR(points[1].mean, 440.220321805, 1e-9);
  EXPECT_NEAR(points[2].mean, 509.568078927, 1e-9);
}

// The component form of Winters 1960, written down as it stands there.
TEST(Ets, TheErrorFormIsTheComponentForm) {
  constexpr EtsForm kForm = {.has_trend = true, .season = EtsSeason::additive, .period = 12};
  const EtsWeights weights{.alpha = 0.4, .beta = 0.2, .gamma = 0.3};
  EtsState state{.level = 110, .trend = 2, .season = std::vector<double>(12, 0.0)};
  double level = 110;
  double trend = 2;
  std::vector<double> season(12, 0.0);

  for (std::size_t t = 0; t < kAirPassengers.size(); ++t) {
    const double value = kAirPassengers[t];
    double& now = season[t % 12];
    const double next = 0.4 * (value - now) + 0.6 * (level + trend);
    now = 0.3 * (value - level - trend) + 0.7 * now;
    trend = 0.2 * (next - level) + 0.8 * trend;
    level = next;
    ets_learn(kForm, weights, value, state);
  }

  EXPECT_NEAR(state.level, level, 1e-9);
  EXPECT_NEAR(state.trend, trend, 1e-9);
  EXPECT_NEAR(state.season[5], season[5], 1e-9);
}

// Table 6.1 of Hyndman et al. 2008, worked out by hand for h = 1, 2, 3.
TEST(Ets, VariancesAreThoseOfTheTable) {
  const EtsForm line{.has_trend = true};
  const EtsWeights weights{.alpha = 0.5, .beta = 0.2, .gamma = 0, .phi = 0.9};
  const EtsState state{.level = 10, .trend = 1};
  std::vector<ForecastPoint> points(3);

  ets_forecast(line, weights, state, 4, points);

  const double first = 0.5 + 0.5 * 0.2 * 0.9;
  const double second = 0.5 + 0.5 * 0.2 * (0.9 + 0.81);
  EXPECT_NEAR(points[0].sd, 2, 1e-12);
  EXPECT_NEAR(points[1].sd, 2 * std::sqrt(1 + first * first), 1e-12);
  EXPECT_NEAR(points[2].sd, 2 * std::sqrt(1 + first * first + second * second), 1e-12);
  EXPECT_NEAR(points[2].mean, 10 + 0.9 + 0.81 + 0.729, 1e-12);
}

TEST(Ets, AnErrorComesBackWithItsSeason) {
  const EtsForm form{.season = EtsSeason::additive, .period = 2};
  const EtsWeights weights{.alpha = 0.25, .beta = 0, .gamma = 0.5};
  const EtsState state{.level = 0, .season = {1, -1}};
  std::vector<ForecastPoint> points(3);

  ets_forecast(form, weights, state, 1, points);

  EXPECT_NEAR(points[1].sd, std::sqrt(1 + 0.0625), 1e-12);
  EXPECT_NEAR(points[2].sd, std::sqrt(1 + 0.0625 + 0.75 * 0.75), 1e-12);
}

TEST(Ets, AMissingValueLetsTimePass) {
  const EtsForm form{.has_trend = true, .season = EtsSeason::additive, .period = 2};
  const EtsWeights weights{.alpha = 0.3, .beta = 0.1, .gamma = 0.2};
  EtsState state{.level = 10, .trend = 1, .season = {2, -2}};
  std::vector<ForecastPoint> before(3);
  ets_forecast(form, weights, state, 1, before);

  const double error = ets_learn(form, weights, std::nan(""), state);

  EXPECT_TRUE(std::isnan(error));
  EXPECT_DOUBLE_EQ(ets_ahead(form, weights, state), before[1].mean);
}

// A line with a season and nothing else: the start is exactly that.
TEST(Ets, StartsOnTheLineThroughTwoSeasons) {
  const EtsForm form{.has_trend = true, .season = EtsSeason::additive, .period = 4};
  const std::vector<double> season = {3, -1, -4, 2};
  std::vector<double> values;
  for (std::size_t t = 0; t < 8; ++t) {
    values.push_back(50 + 1.5 * static_cast<double>(t) + season[t % 4]);
  }
  EtsState state;

  ASSERT_TRUE(ets_start(form, values, state));

  EXPECT_NEAR(state.level, 50 - 1.5, 1e-12);
  EXPECT_NEAR(state.trend, 1.5, 1e-12);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(state.season[i], season[i], 1e-12);
  }
}

TEST(Ets, AMultiplicativeSeasonWantsPositiveValues) {
  const EtsForm form{.has_trend = true, .season = EtsSeason::multiplicative, .period = 2};
  EtsState state;

  EXPECT_TRUE(ets_start(form, std::vector<double>{1, 2, 1, 2}, state));
  EXPECT_FALSE(ets_start(form, std::vector<double>{1, 2, 0, 2}, state));
  EXPECT_FALSE(ets_start(form, std::vector<double>{1, 2, 1}, state));
}

}  // namespace
}  // namespace ls::ml
