#include "ml/forecast/ets.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::size_t kLineValues = 10;

bool is_multiplicative(const EtsForm& form) {
  return form.season == EtsSeason::multiplicative;
}

double with_season(const EtsForm& form, double trunk, double season) {
  switch (form.season) {
    case EtsSeason::none:
      return trunk;
    case EtsSeason::additive:
      return trunk + season;
    case EtsSeason::multiplicative:
      return trunk * season;
  }
  return trunk;
}

double season_at(const EtsState& state, std::size_t steps) {
  return state.season.empty() ? 0 : state.season[(state.phase + steps) % state.season.size()];
}

// The mean of what is there; NaN if nothing is.
double mean_of(std::span<const double> values) {
  double sum = 0;
  double count = 0;
  for (const double value : values) {
    if (!std::isnan(value)) {
      sum += value;
      count += 1;
    }
  }
  return sum / count;
}

// Least squares on 0, 1, 2, ...; level is that at -1.
bool start_of_line(std::span<const double> values, EtsState& state) {
  const double middle = mean_of(values);
  double count = 0;
  double times = 0;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (!std::isnan(values[t])) {
      count += 1;
      times += static_cast<double>(t);
    }
  }
  const double middle_time = times / count;
  double square = 0;
  double product = 0;
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (!std::isnan(values[t])) {
      const double from_middle = static_cast<double>(t) - middle_time;
      square += from_middle * from_middle;
      product += from_middle * (values[t] - middle);
    }
  }
  state.trend = square > 0 ? product / square : 0;
  state.level = middle - state.trend * (middle_time + 1);
  return count >= 2;
}

// What a season adds up to nothing, or multiplies to nothing on average.
void normalize(const EtsForm& form, EtsState& state) {
  const double mean = mean_of(state.season);
  for (double& season : state.season) {
    season = is_multiplicative(form) ? season / mean : season - mean;
  }
}

bool start_of_seasons(const EtsForm& form, std::span<const double> values, EtsState& state) {
  const std::size_t period = form.period;
  const double first = mean_of(values.first(period));
  const double second = mean_of(values.subspan(period, period));
  const auto length = static_cast<double>(period);
  const double slope = (second - first) / length;
  const double before = first - slope * (length + 1) / 2;
  state.trend = form.has_trend ? slope : 0;
  state.level = form.has_trend ? before : first;
  for (std::size_t i = 0; i < period; ++i) {
    double sum = 0;
    double count = 0;
    for (const std::size_t at : {i, i + period}) {
      const double line = before + slope * static_cast<double>(at + 1);
      if (!std::isnan(values[at])) {
        sum += is_multiplicative(form) ? values[at] / line : values[at] - line;
        count += 1;
      }
    }
    state.season[i] = sum / count;  // NaN if both are missing
  }
  normalize(form, state);
  return std::ranges::all_of(state.season, [&form](double season) {
    return std::isfinite(season) && (!is_multiplicative(form) || season > 0);
  });
}

}  // namespace

double ets_ahead(const EtsForm& form, const EtsWeights& weights, const EtsState& state) {
  return with_season(form, state.level + weights.phi * state.trend, season_at(state, 0));
}

double ets_learn(const EtsForm& form, const EtsWeights& weights, double value, EtsState& state) {
  const double trend = weights.phi * state.trend;
  const double trunk = state.level + trend;
  const double season = season_at(state, 0);
  const double error = value - with_season(form, trunk, season);
  const bool is_there = !std::isnan(error);
  const double moved =
      is_there ? weights.alpha * error / (is_multiplicative(form) ? season : 1) : 0;
  state.level = trunk + moved;
  state.trend = trend + weights.beta * moved;
  if (!state.season.empty()) {
    if (is_there) {
      state.season[state.phase] += weights.gamma * error / (is_multiplicative(form) ? trunk : 1);
    }
    state.phase = (state.phase + 1) % state.season.size();
  }
  return error;
}

void ets_forecast(const EtsForm& form, const EtsWeights& weights, const EtsState& state,
                  double variance, std::span<ForecastPoint> out) {
  double trunk = state.level;
  double trend = state.trend;
  for (std::size_t h = 0; h < out.size(); ++h) {
    trend *= weights.phi;
    trunk += trend;
    out[h].mean = with_season(form, trunk, season_at(state, h));
  }
  // An error `lag` steps before the value that is foretold has this share in it.
  const auto share = [&](double trend_steps, std::size_t h, std::size_t lag) {
    double of_level = weights.alpha * (1 + weights.beta * trend_steps);
    if (is_multiplicative(form)) {
      of_level *= season_at(state, h) / season_at(state, h - lag);
    }
    const bool is_same_season = form.season != EtsSeason::none && lag % form.period == 0;
    return of_level + (is_same_season ? weights.gamma : 0);
  };
  for (std::size_t h = 0; h < out.size(); ++h) {
    double total = 1;
    double trend_steps = 0;
    double left = 1;
    for (std::size_t lag = 1; lag <= h; ++lag) {
      left *= weights.phi;
      trend_steps += form.has_trend ? left : 0;
      const double c = share(trend_steps, h, lag);
      total += c * c;
    }
    out[h].sd = std::sqrt(variance * total);
  }
}

std::size_t ets_start_values(const EtsForm& form) {
  return form.season == EtsSeason::none ? kLineValues : 2 * form.period;
}

bool ets_start(const EtsForm& form, std::span<const double> values, EtsState& state) {
  state.phase = 0;
  if (values.size() < ets_start_values(form)) {
    return false;
  }
  if (is_multiplicative(form) &&
      std::ranges::any_of(values, [](double value) { return value <= 0; })) {
    return false;
  }
  if (form.season != EtsSeason::none) {
    state.season.resize(form.period);
    return start_of_seasons(form, values, state);
  }
  const std::span<const double> first = values.first(kLineValues);
  if (form.has_trend) {
    return start_of_line(first, state);
  }
  state.level = mean_of(first);
  state.trend = 0;
  return !std::isnan(state.level);
}

void save(const EtsState& state, ByteWriter& out) {
  out.f64(state.level);
  out.f64(state.trend);
  out.varint(state.phase);
  for (const double season : state.season) {
    out.f64(season);
  }
}

bool load(const EtsForm& form, ByteReader& in, EtsState& state) {
  state.level = in.f64();
  state.trend = in.f64();
  state.phase = static_cast<std::size_t>(in.varint());
  state.season.resize(form.season == EtsSeason::none ? 0 : form.period);
  for (double& season : state.season) {
    season = in.f64();
  }
  return in.ok() && state.phase < std::max<std::size_t>(state.season.size(), 1);
}

}  // namespace ls::ml
