#include "ml/forecast/arima_filter.hpp"

#include "ml/heap_bytes.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

// In variances of a shock.
constexpr double kDiffuse = 1e6;
constexpr double kDiffuseError = 1e4;
constexpr double kSteady = 1e-12;
// 2^24 steps back: nothing is left of a shock, with partial autocorrelations up to 0.99.
constexpr int kDoublingsMax = 24;

// out = a * b, or a * b' where `transposes`; square, of the size.
void multiply(std::span<const double> a, std::span<const double> b, std::size_t size,
              bool transposes, std::span<double> out) {
  for (std::size_t row = 0; row < size; ++row) {
    for (std::size_t column = 0; column < size; ++column) {
      double sum = 0;
      for (std::size_t i = 0; i < size; ++i) {
        sum += a[row * size + i] * (transposes ? b[column * size + i] : b[i * size + column]);
      }
      out[row * size + column] = sum;
    }
  }
}

}  // namespace

ArimaFilter::ArimaFilter(const ArimaOrder& order)
    : arma_(order.arma_states()),
      lags_(order.lags()),
      states_(order.states()),
      state_(states_),
      covariance_(states_ * states_),
      work_(std::max(2 * arma_ * arma_, states_)),
      power_(2 * arma_ * arma_) {
  LS_ASSERT(states_ <= kArimaStatesMax);
}

double ArimaFilter::observed(const ArimaModel& model, const double* state,
                             std::size_t stride) const {
  double sum = state[0];
  for (std::size_t j = 0; j < lags_; ++j) {
    sum += model.difference[j] * state[(arma_ + j) * stride];
  }
  if (model.order.has_mean) {
    sum += state[(arma_ + lags_) * stride];
  }
  return sum;
}

// The covariance of the ARMA part is the sum over k of T^k R R' T'^k; doubling adds as many terms
// at once as there are already (Anderson and Moore 1979, section 6.7).
void ArimaFilter::start_stationary(const ArimaModel& model) {
  const std::size_t square = arma_ * arma_;
  const std::span<double> power = std::span(power_).first(square);
  const std::span<double> next = std::span(power_).last(square);
  const std::span<double> sum = std::span(work_).first(square);
  const std::span<double> term = std::span(work_).subspan(square, square);
  for (std::size_t row = 0; row < arma_; ++row) {
    for (std::size_t column = 0; column < arma_; ++column) {
      power[row * arma_ + column] = (column == 0 ? model.ar[row] : 0) + (column == row + 1 ? 1 : 0);
      sum[row * arma_ + column] = model.ma[row] * model.ma[column];
    }
  }
  for (int doubling = 0; doubling < kDoublingsMax; ++doubling) {
    multiply(power, sum, arma_, false, next);
    multiply(next, power, arma_, true, term);
    double largest = 0;
    for (std::size_t i = 0; i < square; ++i) {
      largest = std::max(largest, std::abs(term[i]));
      sum[i] += term[i];
    }
    if (largest <= std::numeric_limits<double>::epsilon() * sum[0]) {
      break;
    }
    multiply(power, power, arma_, false, next);
    std::ranges::copy(next, power.begin());
  }
  for (std::size_t row = 0; row < arma_; ++row) {
    for (std::size_t column = 0; column < arma_; ++column) {
      cov(row, column) = sum[row * arma_ + column];
    }
  }
}

void ArimaFilter::start(const ArimaModel& model, std::span<const double> before) {
  LS_DCHECK(before.size() == lags_);
  std::ranges::fill(state_, 0.0);
  std::ranges::fill(covariance_, 0.0);
  is_steady_ = false;
  start_stationary(model);
  for (std::size_t j = 0; j < lags_; ++j) {
    const double value = before[lags_ - 1 - j];
    const std::size_t at = arma_ + j;
    if (std::isnan(value)) {
      cov(at, at) = kDiffuse;
    } else {
      state_[at] = value;
    }
  }
  if (model.order.has_mean) {
    cov(states_ - 1, states_ - 1) = kDiffuse;
  }
}

// The state one step on, in place.
void ArimaFilter::transit(const ArimaModel& model, double* state, std::size_t stride) const {
  if (lags_ > 0) {
    const double value = observed(model, state, stride);
    for (std::size_t at = arma_ + lags_ - 1; at > arma_; --at) {
      state[at * stride] = state[(at - 1) * stride];
    }
    state[arma_ * stride] = value;
  }
  const double first = state[0];
  for (std::size_t i = 0; i < arma_; ++i) {
    const double next = i + 1 < arma_ ? state[(i + 1) * stride] : 0;
    state[i * stride] = model.ar[i] * first + next;
  }
}

void ArimaFilter::add_shock(const ArimaModel& model) {
  for (std::size_t row = 0; row < arma_; ++row) {
    for (std::size_t column = 0; column < arma_; ++column) {
      cov(row, column) += model.ma[row] * model.ma[column];
    }
  }
}

bool ArimaFilter::holds_only_shock(const ArimaModel& model) const {
  for (std::size_t row = 0; row < states_; ++row) {
    for (std::size_t column = 0; column <= row; ++column) {
      const double shock = row < arma_ ? model.ma[row] * model.ma[column] : 0;
      if (std::abs(cov(row, column) - shock) > kSteady) {
        return false;
      }
    }
  }
  return true;
}

void ArimaFilter::set_steady(const ArimaModel& model) {
  is_steady_ = true;
  std::ranges::fill(covariance_, 0.0);
  add_shock(model);
}

// One step on: T P T' + R R', columns first.
void ArimaFilter::go_on(const ArimaModel& model) {
  transit(model, state_.data(), 1);
  if (is_steady_) {
    return;
  }
  for (std::size_t column = 0; column < states_; ++column) {
    transit(model, covariance_.data() + column, states_);
  }
  for (std::size_t row = 0; row < states_; ++row) {
    transit(model, covariance_.data() + row * states_, 1);
  }
  add_shock(model);
}

Innovation ArimaFilter::observe(const ArimaModel& model, double value) {
  if (std::isnan(value)) {
    is_steady_ = false;
    go_on(model);
    return {.error = 0, .variance = 1, .is_counted = false};
  }
  Innovation seen;
  seen.error = value - observed(model, state_.data(), 1);
  if (is_steady_) {
    for (std::size_t i = 0; i < arma_; ++i) {
      state_[i] += model.ma[i] * seen.error;
    }
    go_on(model);
    return seen;
  }
  for (std::size_t row = 0; row < states_; ++row) {
    work_[row] = observed(model, covariance_.data() + row * states_, 1);
  }
  seen.variance = observed(model, work_.data(), 1);
  seen.is_counted = seen.variance < kDiffuseError;
  for (std::size_t row = 0; row < states_; ++row) {
    state_[row] += work_[row] / seen.variance * seen.error;
    for (std::size_t column = 0; column < states_; ++column) {
      cov(row, column) -= work_[row] * work_[column] / seen.variance;
    }
  }
  go_on(model);
  if (seen.variance - 1 < kSteady && holds_only_shock(model)) {
    set_steady(model);
  }
  return seen;
}

void ArimaFilter::forecast(const ArimaModel& model, double variance,
                           std::span<ForecastPoint> out) const {
  // What the next value, and then each later one, takes from the present state.
  std::array<double, kArimaStatesMax> row{};
  row[0] = 1;
  std::ranges::copy(model.difference, row.begin() + static_cast<std::ptrdiff_t>(arma_));
  if (model.order.has_mean) {
    row[states_ - 1] = 1;
  }
  double later_shocks = 0;
  for (ForecastPoint& point : out) {
    double mean = 0;
    double spread = 0;
    double shock = 0;
    for (std::size_t i = 0; i < states_; ++i) {
      mean += row[i] * state_[i];
      shock += i < arma_ ? row[i] * model.ma[i] : 0;
      for (std::size_t j = 0; j < states_; ++j) {
        spread += row[i] * cov(i, j) * row[j];
      }
    }
    point = {mean, std::sqrt(variance * (std::max(spread, 0.0) + later_shocks))};
    later_shocks += shock * shock;
    // row * T
    std::array<double, kArimaStatesMax> next{};
    const double newest = lags_ > 0 ? row[arma_] : 0;
    next[0] = newest;
    for (std::size_t i = 0; i < arma_; ++i) {
      next[0] += row[i] * model.ar[i];
      if (i + 1 < arma_) {
        next[i + 1] = row[i];
      }
    }
    for (std::size_t j = 0; j < lags_; ++j) {
      next[arma_ + j] = newest * model.difference[j] + (j + 1 < lags_ ? row[arma_ + j + 1] : 0);
    }
    if (model.order.has_mean) {
      next[states_ - 1] = row[states_ - 1];
    }
    row = next;
  }
}

std::size_t ArimaFilter::heap_bytes() const {
  return ml::heap_bytes(state_) + ml::heap_bytes(covariance_) + ml::heap_bytes(work_) +
         ml::heap_bytes(power_);
}

void ArimaFilter::save(ByteWriter& out) const {
  out.u8(is_steady_ ? 1 : 0);
  for (const double number : state_) {
    out.f64(number);
  }
  if (!is_steady_) {
    for (const double number : covariance_) {
      out.f64(number);
    }
  }
}

bool ArimaFilter::load(const ArimaModel& model, ByteReader& in) {
  const std::uint8_t steady = in.u8();
  is_steady_ = false;
  for (double& number : state_) {
    number = in.f64();
  }
  if (steady == 1) {
    set_steady(model);
  } else {
    for (double& number : covariance_) {
      number = in.f64();
    }
  }
  return steady <= 1 && in.ok();
}

}  // namespace ls::ml
