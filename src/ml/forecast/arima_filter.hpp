#pragma once

#include "ml/forecast/arima_model.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/forecaster.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// What a value said to a Kalman filter whose errors have variance 1.
struct Innovation {
  double error = 0;        // of what was foretold
  double variance = 1;     // of that error
  bool is_counted = true;  // false if nearly all of it is what nobody could know at the start
};

// The Kalman filter of an ARIMA model in state space (Harvey 1989, section 3.3; Durbin and Koopman
// 2012, section 3.4): the state holds the moving average, the values that differencing goes back
// to, and the mean. What it foretells and its innovations are exact: the ARMA part begins with its
// stationary distribution, the values before the first one are given. Once everything that can be
// known is known (the covariance is that of the next shock alone), a step is linear in the states.
// Allocates when it is made only.
class ArimaFilter {
 public:
  explicit ArimaFilter(const ArimaOrder& order);

  // Begins behind `before`, the `order.lags()` values before the first one, oldest first; NaN where
  // one is missing. Values are near 0 as against their variance: the mean, and what is missing of
  // `before`, have a prior of 0 and a variance a million times that of a shock.
  void start(const ArimaModel& model, std::span<const double> before);
  // The next value. NaN: none was measured, time passes; nothing is counted.
  Innovation observe(const ArimaModel& model, double value);
  // `variance`: of a shock.
  void forecast(const ArimaModel& model, double variance, std::span<ForecastPoint> out) const;

  [[nodiscard]] std::size_t heap_bytes() const;
  void save(ByteWriter& out) const;
  [[nodiscard]] bool load(const ArimaModel& model, ByteReader& in);

 private:
  [[nodiscard]] double& cov(std::size_t row, std::size_t column) {
    return covariance_[row * states_ + column];
  }
  [[nodiscard]] double cov(std::size_t row, std::size_t column) const {
    return covariance_[row * states_ + column];
  }
  // What the state says of the next value: the product with the observation's row.
  [[nodiscard]] double observed(const ArimaModel& model, const double* state,
                                std::size_t stride) const;
  void start_stationary(const ArimaModel& model);
  void go_on(const ArimaModel& model);
  void transit(const ArimaModel& model, double* state, std::size_t stride) const;
  void add_shock(const ArimaModel& model);
  void set_steady(const ArimaModel& model);
  [[nodiscard]] bool holds_only_shock(const ArimaModel& model) const;

  std::size_t arma_;
  std::size_t lags_;
  std::size_t states_;
  bool is_steady_ = false;
  // Of the next value, before it is seen.
  std::vector<double> state_;
  std::vector<double> covariance_;  // rows one after another; symmetric
  std::vector<double> work_;        // of one call
  std::vector<double> power_;
};

}  // namespace ls::ml
