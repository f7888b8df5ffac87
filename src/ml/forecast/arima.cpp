#include "ml/forecast/arima.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

// Closer to the unit circle the filter's start has no finite variance to speak of.
constexpr double kPartialMax = 0.98;
// Each fitted parameter wants this many values.
constexpr std::size_t kValuesPerParameter = 4;
constexpr std::size_t kValuesMin = 10;

constexpr ModelParameter kP = {"p", 1, 0, 3, "autoregressive terms"};
constexpr ModelParameter kD = {"d", 1, 0, 2, "differences"};
constexpr ModelParameter kQ = {"q", 1, 0, 3, "moving-average terms"};
constexpr ModelParameter kSeasonalP = {"seasonal_p", 0, 0, 2, "as p, in seasons"};
constexpr ModelParameter kSeasonalD = {"seasonal_d", 0, 0, 1, "as d, in seasons"};
constexpr ModelParameter kSeasonalQ = {"seasonal_q", 0, 0, 2, "as q, in seasons"};
constexpr ModelParameter kMean = {
    "mean", 1, 0, 1, "1: the values have a mean to be found, if nothing is differenced"};
constexpr std::array kParameters = {kHistory, kRefit,     kSeason,    kP,         kD,
                                    kQ,       kSeasonalP, kSeasonalD, kSeasonalQ, kMean};

ArimaOrder order_of(const ModelSpec& spec) {
  const auto count = [&spec](std::string_view name) {
    return static_cast<std::size_t>(spec.params.find(name)->second);
  };
  ArimaOrder order{.p = count("p"),
                   .d = count("d"),
                   .q = count("q"),
                   .seasonal_p = count("seasonal_p"),
                   .seasonal_d = count("seasonal_d"),
                   .seasonal_q = count("seasonal_q"),
                   .season = count("season")};
  order.has_mean = count("mean") == 1 && order.lags() == 0;
  return order;
}

Status check(const ModelSpec& spec) {
  const ArimaOrder order = order_of(spec);
  const bool is_seasonal = order.seasonal_p + order.seasonal_d + order.seasonal_q > 0;
  if (is_seasonal && order.season == 1) {
    return user_error("forecaster arima: seasonal terms need a season");
  }
  if (order.states() > kArimaStatesMax) {
    return user_error("forecaster arima: this order has " + std::to_string(order.states()) +
                      " states, the most is " + std::to_string(kArimaStatesMax));
  }
  return check_fitted<Arima>(spec);
}

}  // namespace

Arima::Arima(const ModelSpec& spec)
    : FittedForecaster(spec, first_fit_of(spec)),
      model_(order_of(spec)),
      filter_(model_.order),
      before_(model_.order.lags()) {}

std::size_t Arima::first_fit_of(const ModelSpec& spec) {
  const ArimaOrder order = order_of(spec);
  const bool is_seasonal = order.seasonal_p + order.seasonal_q > 0;
  const std::size_t fitted = kValuesPerParameter * (order.parameters() + 1);
  return order.lags() + std::max({kValuesMin, fitted, is_seasonal ? 2 * order.season : 0});
}

double Arima::run(std::span<const double> partials, std::span<const double> history) {
  model_.set_partials(partials);
  filter_.start(model_, before_);
  squares_ = 0;
  log_variances_ = 0;
  count_ = 0;
  for (const double value : history.subspan(before_.size())) {
    const Innovation seen = filter_.observe(model_, value - origin_);
    if (seen.is_counted) {
      squares_ += seen.error * seen.error / seen.variance;
      log_variances_ += std::log(seen.variance);
      count_ += 1;
    }
  }
  // Shocks of no size at all are as likely as can be, whatever the parameters.
  const double variance = std::max(squares_ / count_, std::numeric_limits<double>::min());
  const double minus_log_likelihood = 0.5 * (std::log(variance) + log_variances_ / count_);
  return std::isfinite(minus_log_likelihood) ? minus_log_likelihood
                                             : std::numeric_limits<double>::max();
}

bool Arima::fit(std::span<const double> history) {
  const auto first = std::ranges::find_if_not(history, [](double v) { return std::isnan(v); });
  if (first == history.end()) {
    return false;
  }
  origin_ = *first;
  std::ranges::transform(history.first(before_.size()), before_.begin(),
                         [this](double value) { return value - origin_; });
  const std::size_t fitted = model_.order.parameters();
  std::array<BoxSide, NelderMead::kDimensionsMax> box;
  box.fill({-kPartialMax, kPartialMax});
  const std::span<double> partials(partials_.data(), fitted);
  if (fitted > 0) {
    NelderMead::minimize(std::span(box).first(fitted), partials, {},
                         [&](std::span<const double> point) { return run(point, history); });
  }
  run(partials, history);
  return count_ > 0 && std::isfinite(squares_);
}

bool Arima::advance(double value) {
  const Innovation seen = filter_.observe(model_, value - origin_);
  if (seen.is_counted) {
    squares_ += seen.error * seen.error / seen.variance;
    count_ += 1;
  }
  return std::isfinite(squares_);
}

void Arima::predict(std::span<ForecastPoint> out) const {
  filter_.forecast(model_, squares_ / count_, out);
  for (ForecastPoint& point : out) {
    point.mean += origin_;
  }
}

void Arima::save_state(ByteWriter& out) const {
  for (std::size_t i = 0; i < model_.order.parameters(); ++i) {
    out.f64(partials_[i]);
  }
  for (const double number : {origin_, squares_, count_}) {
    out.f64(number);
  }
  filter_.save(out);
}

bool Arima::load_state(ByteReader& in) {
  const std::span<double> partials(partials_.data(), model_.order.parameters());
  for (double& partial : partials) {
    partial = in.f64();
  }
  for (double* number : {&origin_, &squares_, &count_}) {
    *number = in.f64();
  }
  const bool is_inside = std::ranges::all_of(
      partials, [](double partial) { return std::abs(partial) <= kPartialMax; });
  if (!is_inside) {
    return false;
  }
  model_.set_partials(partials);
  return filter_.load(model_, in);
}

std::size_t Arima::state_bytes() const {
  return sizeof(*this) + model_.heap_bytes() + filter_.heap_bytes() + heap_bytes(before_);
}

ForecasterType arima_type() {
  return {"arima",
          "ARIMA and seasonal ARIMA of a given order, by exact maximum likelihood",
          kParameters,
          check,
          make_fitted<Arima>,
          load_fitted<Arima>};
}

}  // namespace ls::ml
