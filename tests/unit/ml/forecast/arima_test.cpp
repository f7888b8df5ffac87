#include "ml/forecast/arima.hpp"

#include "unit/ml/forecast/air_passengers.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

// Expected numbers: statsmodels 0.15.0, SARIMAX of the same order. Likelihoods with
// simple_differencing=True and concentrate_scale=True, forecasts with use_exact_diffuse=True.
namespace ls::ml {
namespace {

constexpr ArimaOrder kAirline = {.d = 1, .q = 1, .seasonal_d = 1, .seasonal_q = 1, .season = 12};
constexpr std::array kAirlineCoefficients = {-0.4, -0.55};
constexpr ArimaOrder kMixed = {.p = 2, .d = 1, .q = 1};
constexpr std::array kMixedCoefficients = {0.5, -0.2, 0.3};

std::vector<double> log_passengers() {
  std::vector<double> values;
  for (const double value : kAirPassengers) {
    values.push_back(std::log(value));
  }
  return values;
}

struct Filtered {
  double log_likelihood = 0;
  std::vector<ForecastPoint> points;
};

// Told from the first value, as the forecaster does it.
Filtered filtered(const ArimaOrder& order, std::span<const double> coefficients,
                  const std::vector<double>& values, double variance) {
  ArimaModel model(order);
  model.set_coefficients(coefficients);
  ArimaFilter filter(order);
  std::vector<double> told;
  for (const double value : values) {
    told.push_back(value - values[0]);
  }
  filter.start(model, std::span(told).first(order.lags()));
  double squares = 0;
  double log_variances = 0;
  double count = 0;
  for (std::size_t t = order.lags(); t < told.size(); ++t) {
    const Innovation seen = filter.observe(model, told[t]);
    if (seen.is_counted) {
      squares += seen.error * seen.error / seen.variance;
      log_variances += std::log(seen.variance);
      count += 1;
    }
  }
  Filtered result;
  result.log_likelihood =
      -0.5 * (count * (std::log(2 * std::numbers::pi * squares / count) + 1) + log_variances);
  result.points.resize(24);
  filter.forecast(model, variance, result.points);
  for (ForecastPoint& point : result.points) {
    point.mean += values[0];
  }
  return result;
}

TEST(Arima, TheAirlineModelMatchesAnotherImplementation) {
  const Filtered airline = filtered(kAirline, kAirlineCoefficients, log_passengers(), 0.0013);

  EXPECT_NEAR(airline.log_likelihood, 244.691551123147, 1e-8);
  EXPECT_NEAR(airline.points[0].mean, 6.11016291243621, 1e-9);
  EXPECT_NEAR(airline.points[1].mean, 6.05352424180092, 1e-9);
  EXPECT_NEAR(airline.points[11].mean, 6.16776237306167, 1e-9);
  EXPECT_NEAR(airline.points[12].mean, 6.20623937266957, 1e-9);
  EXPECT_NEAR(airline.points[23].mean, 6.26383883329503, 1e-9);
  EXPECT_NEAR(airline.points[0].sd, 0.0360555344362617, 1e-9);
  EXPECT_NEAR(airline.points[11].sd, 0.0802994624612563, 1e-9);
  EXPECT_NEAR(airline.points[23].sd, 0.136765982318785, 1e-9);
}

TEST(Arima, AMixedModelMatchesAnotherImplementation) {
  const std::vector<double> values(kAirPassengers.begin(), kAirPassengers.end());

  const Filtered mixed = filtered(kMixed, kMixedCoefficients, values, 900);

  EXPECT_NEAR(mixed.log_likelihood, -707.983706734727, 1e-8);
  EXPECT_NEAR(mixed.points[0].mean, 494.083502229431, 1e-7);
  EXPECT_NEAR(mixed.points[5].mean, 508.089968788005, 1e-7);
  EXPECT_NEAR(mixed.points[11].mean, 508.68683972705, 1e-7);
  EXPECT_NEAR(mixed.points[1].sd, 61.7737808459226, 1e-7);
  EXPECT_NEAR(mixed.points[11].sd, 188.729162436564, 1e-7);
}

TEST(Arima, MissingValuesMatchAnotherImplementation) {
  std::vector<double> values(kAirPassengers.begin(), kAirPassengers.end());
  for (const std::size_t missing : {20U, 21U, 50U, 99U, 140U}) {
    values[missing] = std::nan("");
  }

  const Filtered mixed = filtered(kMixed, kMixedCoefficients, values, 900);

  EXPECT_NEAR(mixed.points[0].mean, 487.815751561656, 1e-7);
  EXPECT_NEAR(mixed.points[1].mean, 507.323627342484, 1e-7);
  EXPECT_NEAR(mixed.points[11].mean, 499.733237439801, 1e-7);
  EXPECT_NEAR(mixed.points[0].sd, 30.0722657910978, 1e-7);
  EXPECT_NEAR(mixed.points[11].sd, 188.752630807276, 1e-7);
}

// The maximum lies at -0.401823, -0.556937, with a log-likelihood of 244.696487.
TEST(Arima, FindsTheMaximumOfTheLikelihood) {
  const ModelSpec spec{.name = "arima",
                       .params = {{"history", 144},
                                  {"refit", 107},  // from the first fit, on 37 values, to the last
                                  {"season", 12},
                                  {"p", 0},
                                  {"seasonal_d", 1},
                                  {"seasonal_q", 1}}};
  Arima arima(complete_forecaster(spec).take());
  for (const double value : log_passengers()) {
    arima.learn(value);
  }

  EXPECT_NEAR(arima.model().ma[1], -0.401823, 1e-3);
  EXPECT_NEAR(arima.model().ma[12], -0.556937, 1e-3);
  const std::array found = {arima.model().ma[1], arima.model().ma[12]};
  EXPECT_NEAR(filtered(kAirline, found, log_passengers(), 1).log_likelihood, 244.696486832861,
              1e-5);
}

}  // namespace
}  // namespace ls::ml
