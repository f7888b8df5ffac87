#include "ml/forecast/baselines.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::array kNaiveParameters = {kHistory, kRefit, kSeason};
constexpr std::array kDriftParameters = {kHistory, kRefit};
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

SeasonalNaive::SeasonalNaive(const ModelSpec& spec)
    : FittedForecaster(spec, first_fit_of(spec)), last_(count_of(spec, "season"), kNothing) {}

bool SeasonalNaive::fit(std::span<const double> history) {
  std::ranges::fill(last_, kNothing);
  phase_ = 0;
  squares_ = {};
  bool is_bounded = true;
  for (const double value : history) {
    is_bounded = advance(value) && is_bounded;
  }
  const bool is_whole = std::ranges::none_of(last_, [](double value) { return std::isnan(value); });
  return is_bounded && is_whole && squares_.count > 0;
}

bool SeasonalNaive::advance(double value) {
  double& last = last_[phase_];
  phase_ = (phase_ + 1) % last_.size();
  if (!std::isnan(value)) {
    if (!std::isnan(last)) {
      squares_.add(value - last);
    }
    last = value;
  }
  return std::isfinite(squares_.sum);
}

void SeasonalNaive::predict(std::span<ForecastPoint> out) const {
  for (std::size_t h = 0; h < out.size(); ++h) {
    const auto seasons = static_cast<double>(h / last_.size() + 1);
    out[h] = {last_[(phase_ + h) % last_.size()], std::sqrt(squares_.mean() * seasons)};
  }
}

void SeasonalNaive::save_state(ByteWriter& out) const {
  squares_.save(out);
  out.varint(phase_);
  for (const double value : last_) {
    out.f64(value);
  }
}

bool SeasonalNaive::load_state(ByteReader& in) {
  squares_.load(in);
  phase_ = static_cast<std::size_t>(in.varint());
  for (double& value : last_) {
    value = in.f64();
  }
  return phase_ < last_.size();
}

bool Drift::fit(std::span<const double> history) {
  steps_ = {};
  span_ = 0;
  since_ = 0;
  bool has_begun = false;
  bool is_bounded = true;
  for (const double value : history) {
    if (has_begun) {
      is_bounded = advance(value) && is_bounded;
    } else if (!std::isnan(value)) {
      has_begun = true;
      first_ = value;
      last_ = value;
    }
  }
  return is_bounded && steps_.count >= 2;
}

bool Drift::advance(double value) {
  ++since_;
  if (std::isnan(value)) {
    return true;
  }
  if (since_ == 1) {
    steps_.add(value - last_);
  }
  last_ = value;
  span_ += since_;
  since_ = 0;
  return std::isfinite(steps_.sum);
}

double Drift::slope() const {
  return (last_ - first_) / static_cast<double>(span_);
}

void Drift::predict(std::span<ForecastPoint> out) const {
  const double variance = std::max(0.0, steps_.mean() - slope() * slope());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto h = static_cast<double>(since_ + i + 1);
    const double spread = h * (1 + h / static_cast<double>(span_));
    out[i] = {last_ + h * slope(), std::sqrt(variance * spread)};
  }
}

void Drift::save_state(ByteWriter& out) const {
  out.f64(first_);
  out.f64(last_);
  out.varint(span_);
  out.varint(since_);
  steps_.save(out);
}

bool Drift::load_state(ByteReader& in) {
  first_ = in.f64();
  last_ = in.f64();
  span_ = in.varint();
  since_ = in.varint();
  steps_.load(in);
  return true;
}

ForecasterType seasonal_naive_type() {
  return {"seasonal_naive",           "as one season before; with a season of 1 as the last value",
          kNaiveParameters,           check_fitted<SeasonalNaive>,
          make_fitted<SeasonalNaive>, load_fitted<SeasonalNaive>};
}

ForecasterType drift_type() {
  return {"drift",
          "the line through the first and the last value of the history",
          kDriftParameters,
          check_fitted<Drift>,
          make_fitted<Drift>,
          load_fitted<Drift>};
}

}  // namespace ls::ml
