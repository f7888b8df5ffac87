#include "ml/forecast/arima_model.hpp"

#include "ml/forecast/nelder_mead.hpp"
#include "ml/heap_bytes.hpp"

#include <algorithm>
#include <array>

namespace ls::ml {
namespace {

using Coefficients = std::array<double, NelderMead::kDimensionsMax>;

// The places behind `polynomial[0]` = 1 become those of its product with 1 + factor_1 B^step + ...
// There is room for the product's degree.
void multiply(std::span<double> polynomial, std::span<const double> factor, std::size_t step) {
  for (std::size_t at = polynomial.size(); at-- > 0;) {
    for (std::size_t j = 1; j <= factor.size() && j * step <= at; ++j) {
      polynomial[at] += factor[j - 1] * polynomial[at - j * step];
    }
  }
}

}  // namespace

std::size_t ArimaOrder::arma_states() const {
  return std::max(p + seasonal_p * season, q + seasonal_q * season + 1);
}

ArimaModel::ArimaModel(const ArimaOrder& wanted)
    : order(wanted), ar(order.arma_states()), ma(order.arma_states()), difference(order.lags()) {
  std::vector<double> polynomial(order.lags() + 1);
  polynomial[0] = 1;
  constexpr std::array kOnce = {-1.0};
  for (std::size_t i = 0; i < order.d; ++i) {
    multiply(polynomial, kOnce, 1);
  }
  for (std::size_t i = 0; i < order.seasonal_d; ++i) {
    multiply(polynomial, kOnce, order.season);
  }
  for (std::size_t j = 0; j < difference.size(); ++j) {
    difference[j] = -polynomial[j + 1];
  }
  ma[0] = 1;
}

void ArimaModel::set_coefficients(std::span<const double> coefficients) {
  // 1 - ar_1 B - ... needs one place more than there are states, which holds its 1.
  std::array<double, kArimaStatesMax + 1> room;
  const std::span<double> polynomial(room.data(), ar.size() + 1);
  std::ranges::fill(polynomial, 0.0);
  polynomial[0] = 1;
  Coefficients minus{};
  std::ranges::transform(coefficients, minus.begin(), [](double c) { return -c; });
  const std::span<const double> negated(minus.data(), coefficients.size());
  multiply(polynomial, negated.first(order.p), 1);
  multiply(polynomial, negated.subspan(order.p + order.q, order.seasonal_p), order.season);
  for (std::size_t j = 0; j < ar.size(); ++j) {
    ar[j] = -polynomial[j + 1];
  }
  std::ranges::fill(ma, 0.0);
  ma[0] = 1;
  multiply(ma, coefficients.subspan(order.p, order.q), 1);
  multiply(ma, coefficients.last(order.seasonal_q), order.season);
}

void ArimaModel::set_partials(std::span<const double> partials) {
  Coefficients made{};
  const std::span<double> coefficients(made.data(), partials.size());
  std::size_t at = 0;
  const auto convert = [&](std::size_t count, double sign) {
    autoregression_of(partials.subspan(at, count), coefficients.subspan(at, count));
    for (std::size_t i = 0; i < count; ++i) {
      coefficients[at + i] *= sign;
    }
    at += count;
  };
  // 1 + ma_1 B + ... is invertible where 1 - ar_1 B - ... with the other sign is stationary.
  convert(order.p, 1);
  convert(order.q, -1);
  convert(order.seasonal_p, 1);
  convert(order.seasonal_q, -1);
  set_coefficients(coefficients);
}

std::size_t ArimaModel::heap_bytes() const {
  return ml::heap_bytes(ar) + ml::heap_bytes(ma) + ml::heap_bytes(difference);
}

void autoregression_of(std::span<const double> partials, std::span<double> out) {
  Coefficients before{};
  for (std::size_t k = 0; k < partials.size(); ++k) {
    std::copy_n(out.begin(), k, before.begin());
    for (std::size_t j = 0; j < k; ++j) {
      out[j] = before[j] - partials[k] * before[k - 1 - j];
    }
    out[k] = partials[k];
  }
}

}  // namespace ls::ml
