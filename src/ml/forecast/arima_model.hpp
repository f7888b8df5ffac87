#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// A filter's covariance is the square of its states.
inline constexpr std::size_t kArimaStatesMax = 64;

// ARIMA(p, d, q)(P, D, Q) with a season (Box and Jenkins 1976).
struct ArimaOrder {
  std::size_t p = 0;
  std::size_t d = 0;
  std::size_t q = 0;
  std::size_t seasonal_p = 0;
  std::size_t seasonal_d = 0;
  std::size_t seasonal_q = 0;
  std::size_t season = 1;
  bool has_mean = false;  // only without differences

  // Places of the moving-average state, as in Harvey 1989, section 3.3.
  [[nodiscard]] std::size_t arma_states() const;
  // Values back that differencing reaches.
  [[nodiscard]] std::size_t lags() const {
    return d + seasonal_d * season;
  }
  [[nodiscard]] std::size_t states() const {
    return arma_states() + lags() + (has_mean ? 1 : 0);
  }
  [[nodiscard]] std::size_t parameters() const {
    return p + q + seasonal_p + seasonal_q;
  }
};

// w_t = sum ar_j w_{t-j} + e_t + sum ma_j e_{t-j} for the differenced series, all factors
// multiplied out; y_t = w_t + sum difference_j y_{t-j} (+ mean).
struct ArimaModel {
  ArimaOrder order;
  std::vector<double> ar;          // as many as arma_states
  std::vector<double> ma;          // the same: ma[0] = 1
  std::vector<double> difference;  // as many as lags

  explicit ArimaModel(const ArimaOrder& wanted);

  // From partial autocorrelations within (-1, 1), in the order p, q, P, Q: every point of that box
  // is a stationary and invertible model, and each such model is one point (Monahan 1984).
  void set_partials(std::span<const double> partials);
  // From the coefficients themselves, in the same order, signs as above.
  void set_coefficients(std::span<const double> coefficients);

  [[nodiscard]] std::size_t heap_bytes() const;
};

// The coefficients of the autoregression with these partial autocorrelations, by the recursion of
// Durbin and Levinson. `out` has as many places.
void autoregression_of(std::span<const double> partials, std::span<double> out);

}  // namespace ls::ml
