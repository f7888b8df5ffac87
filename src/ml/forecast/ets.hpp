#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/forecaster.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// Exponential smoothing in its error form (Hyndman, Koehler, Ord, Snyder 2008, "Forecasting with
// Exponential Smoothing", chapters 2 and 6): what a value adds to the state is its one-step error
// times a weight.
namespace ls::ml {

enum class EtsSeason : std::uint8_t { none, additive, multiplicative };

struct EtsForm {
  bool has_trend = false;
  EtsSeason season = EtsSeason::none;
  std::size_t period = 1;  // values of a season; 1 without one
};

// As in the component form of Holt 1957 and Winters 1960: a new level is alpha of what the value
// says and 1 - alpha of what was foretold, and so on with beta for the trend, gamma for the season.
struct EtsWeights {
  double alpha = 0.3;  // each within 0 .. 1
  double beta = 0;
  double gamma = 0;
  double phi = 1;  // share of the trend that is left after each step; 1: not damped
};

// What is known after some value. `season[phase]` is that of the next one.
struct EtsState {
  double level = 0;
  double trend = 0;
  std::vector<double> season = {};  // one per value of the period; empty without a season
  std::size_t phase = 0;
};

// Of the next value.
[[nodiscard]] double ets_ahead(const EtsForm& form, const EtsWeights& weights,
                               const EtsState& state);
// Takes the next value in and returns its error. NaN: nothing was measured, time passes all the
// same; returns NaN.
double ets_learn(const EtsForm& form, const EtsWeights& weights, double value, EtsState& state);

// `variance` is that of one-step errors. The standard deviations are exact for additive errors
// without a multiplicative season (there, table 6.1, class 1). With one, each past error's share is
// scaled by the season that it meets, to first order.
void ets_forecast(const EtsForm& form, const EtsWeights& weights, const EtsState& state,
                  double variance, std::span<ForecastPoint> out);

// The state before the first of the values: with a season, a line through the means of the first
// two seasons, and the means of what deviates from it; otherwise a line, or the mean, of the first
// ten. False if too few of them are there, or one is not positive where it must be.
[[nodiscard]] bool ets_start(const EtsForm& form, std::span<const double> values, EtsState& state);
// The values that `ets_start` needs.
[[nodiscard]] std::size_t ets_start_values(const EtsForm& form);

void save(const EtsState& state, ByteWriter& out);
// False if it is not of this form.
[[nodiscard]] bool load(const EtsForm& form, ByteReader& in, EtsState& state);

}  // namespace ls::ml
