#include "ml/forecast/ets_forecaster.hpp"

#include "ml/forecast/nelder_mead.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {
namespace {

constexpr std::string_view kSes = "ses";
constexpr std::string_view kDampedHolt = "damped_holt";
constexpr std::string_view kAdditive = "holt_winters_additive";
constexpr std::string_view kMultiplicative = "holt_winters_multiplicative";

constexpr double kWeightMin = 0.001;
constexpr double kWeightMax = 0.999;
// A trend that is damped more has gone before anybody sees it; one that is damped less is a line.
constexpr double kPhiMin = 0.8;
constexpr double kPhiMax = 0.98;

constexpr ModelParameter kAlpha = {"alpha", 0, 0, 1, "weight of the level; 0: fitted"};
constexpr ModelParameter kBeta = {"beta", 0, 0, 1,
                                  "weight of the trend in what moved the level; 0: fitted"};
constexpr ModelParameter kGamma = {"gamma", 0, 0, 1,
                                   "weight of the season, as a share of 1 - alpha; 0: fitted"};
constexpr ModelParameter kPhi = {"phi", 0, 0, 1,
                                 "share of the trend that each step leaves; 0: fitted"};
constexpr ModelParameter kPeriod = {"season", 7, 2, 512, "values of one season"};

constexpr std::array kSesParameters = {kHistory, kRefit, kAlpha};
constexpr std::array kHoltParameters = {kHistory, kRefit, kAlpha, kBeta};
constexpr std::array kDampedParameters = {kHistory, kRefit, kAlpha, kBeta, kPhi};
constexpr std::array kWintersParameters = {kHistory, kRefit, kPeriod, kAlpha, kBeta, kGamma};

EtsForm form_of(const ModelSpec& spec) {
  EtsForm form;
  form.has_trend = spec.name != kSes;
  if (spec.name == kAdditive || spec.name == kMultiplicative) {
    form.season = spec.name == kAdditive ? EtsSeason::additive : EtsSeason::multiplicative;
    form.period = static_cast<std::size_t>(spec.params.find("season")->second);
  }
  return form;
}

// A weight of 0 is to be fitted.
BoxSide side_of(double given, BoxSide fitted) {
  return given > 0 ? BoxSide{given, given} : fitted;
}

// alpha, beta, share of 1 - alpha for gamma, phi: what the form does not have stays as it is.
constexpr std::size_t kWeights = 4;
using Searched = std::array<double, kWeights>;

EtsWeights weights_of(std::span<const double> searched) {
  return {.alpha = searched[0],
          .beta = searched[1],
          .gamma = searched[2] * (1 - searched[0]),
          .phi = searched[3]};
}

Searched searched_of(const EtsWeights& weights) {
  const double rest = 1 - weights.alpha;
  return {weights.alpha, weights.beta, rest > 0 ? weights.gamma / rest : 0, weights.phi};
}

ForecasterType type_of(std::string_view name, std::string_view summary,
                       std::span<const ModelParameter> parameters) {
  return {name,
          summary,
          parameters,
          check_fitted<EtsForecaster>,
          make_fitted<EtsForecaster>,
          load_fitted<EtsForecaster>};
}

}  // namespace

EtsForecaster::EtsForecaster(const ModelSpec& spec)
    : FittedForecaster(spec, first_fit_of(spec)), form_(form_of(spec)) {
  const bool has_season = form_.season != EtsSeason::none;
  weights_ = {.alpha = 0.3,
              .beta = form_.has_trend ? 0.1 : 0,
              .gamma = has_season ? 0.1 : 0,
              .phi = spec_.name == kDampedHolt ? 0.9 : 1};
  state_.season.resize(has_season ? form_.period : 0);
  start_.season.resize(state_.season.size());
}

// Two more than give the state, so that an error can be told.
std::size_t EtsForecaster::first_fit_of(const ModelSpec& spec) {
  return ets_start_values(form_of(spec)) + 2;
}

ErrorSquares EtsForecaster::run(const EtsWeights& weights, std::span<const double> values) {
  state_ = start_;
  ErrorSquares squares;
  for (const double value : values) {
    const double error = ets_learn(form_, weights, value, state_);
    if (!std::isnan(error)) {
      squares.add(error);
    }
  }
  return squares;
}

bool EtsForecaster::fit(std::span<const double> history) {
  if (!ets_start(form_, history, start_)) {
    return false;
  }
  constexpr BoxSide kFitted = {kWeightMin, kWeightMax};
  std::array<BoxSide, kWeights> box = {side_of(parameter("alpha"), kFitted), BoxSide{}, BoxSide{},
                                       BoxSide{1, 1}};
  if (form_.has_trend) {
    box[1] = side_of(parameter("beta"), kFitted);
  }
  if (form_.season != EtsSeason::none) {
    box[2] = side_of(parameter("gamma"), kFitted);
  }
  if (spec_.name == kDampedHolt) {
    box[3] = side_of(parameter("phi"), {kPhiMin, kPhiMax});
  }
  Searched searched = searched_of(weights_);
  for (std::size_t i = 0; i < kWeights; ++i) {
    searched[i] = std::clamp(searched[i], box[i].min, box[i].max);
  }
  NelderMead::minimize(box, searched, {}, [&](std::span<const double> point) {
    const double mean = run(weights_of(point), history).mean();
    return std::isfinite(mean) ? mean : std::numeric_limits<double>::max();
  });
  weights_ = weights_of(searched);
  squares_ = run(weights_, history);
  return squares_.count > 0;
}

bool EtsForecaster::advance(double value) {
  if (form_.season == EtsSeason::multiplicative && value <= 0) {
    return false;
  }
  const double error = ets_learn(form_, weights_, value, state_);
  if (!std::isnan(value)) {
    squares_.add(error);
  }
  return std::isfinite(squares_.sum);
}

void EtsForecaster::predict(std::span<ForecastPoint> out) const {
  ets_forecast(form_, weights_, state_, squares_.mean(), out);
}

void EtsForecaster::save_state(ByteWriter& out) const {
  for (const double weight : {weights_.alpha, weights_.beta, weights_.gamma, weights_.phi}) {
    out.f64(weight);
  }
  squares_.save(out);
  ml::save(state_, out);
}

bool EtsForecaster::load_state(ByteReader& in) {
  for (double* weight : {&weights_.alpha, &weights_.beta, &weights_.gamma, &weights_.phi}) {
    *weight = in.f64();
  }
  squares_.load(in);
  return ml::load(form_, in, state_);
}

std::size_t EtsForecaster::state_bytes() const {
  return sizeof(*this) + heap_bytes(state_.season) + heap_bytes(start_.season);
}

ForecasterType ses_type() {
  return type_of(kSes, "simple exponential smoothing: a level that moves", kSesParameters);
}
ForecasterType holt_type() {
  return type_of("holt", "Holt's level and trend", kHoltParameters);
}
ForecasterType damped_holt_type() {
  return type_of(kDampedHolt, "Holt's level and a trend that fades", kDampedParameters);
}
ForecasterType holt_winters_additive_type() {
  return type_of(kAdditive, "Holt-Winters: level, trend and a season that adds",
                 kWintersParameters);
}
ForecasterType holt_winters_multiplicative_type() {
  return type_of(kMultiplicative,
                 "Holt-Winters: level, trend and a season that multiplies; positive values only",
                 kWintersParameters);
}

}  // namespace ls::ml
