#include "ml/forecast/theta.hpp"

#include "ml/forecast/nelder_mead.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ls::ml {
namespace {

constexpr ModelParameter kAlpha = {"alpha", 0, 0, 1, "weight of the level; 0: fitted"};
constexpr std::array kParameters = {kHistory, kRefit, kSeason, kAlpha};
constexpr std::size_t kValuesMin = 8;

}  // namespace

Theta::Theta(const ModelSpec& spec)
    : FittedForecaster(spec, first_fit_of(spec)), factors_(count_of(spec, "season")) {}

// So many that each value of the season has a whole one around it once.
std::size_t Theta::first_fit_of(const ModelSpec& spec) {
  const std::size_t season = count_of(spec, "season");
  return std::max(kValuesMin, season == 1 ? 1 : 2 * season);
}

// The season, the line, and where smoothing starts: at the first value that is there.
bool Theta::start(std::span<const double> history) {
  if (!factors_.fit(history)) {
    return false;
  }
  first_ = std::numeric_limits<double>::quiet_NaN();
  double count = 0;
  double middle_time = 0;
  double middle = 0;
  double square = 0;
  double product = 0;
  for (std::size_t t = 0; t < history.size(); ++t) {
    const double value = factors_.without(history[t], t);
    if (std::isnan(value)) {
      continue;
    }
    first_ = std::isnan(first_) ? value : first_;
    // Running moments: sums of squares would lose what little a short line moves.
    count += 1;
    const double from_time = static_cast<double>(t) - middle_time;
    middle_time += from_time / count;
    middle += (value - middle) / count;
    square += from_time * (static_cast<double>(t) - middle_time);
    product += from_time * (value - middle);
  }
  drift_ = square > 0 ? product / square / 2 : 0;
  return count >= static_cast<double>(kValuesMin) / 2;
}

// By how much the level lags behind the drift, less what has not yet built up.
double Theta::lead() const {
  return drift_ * (1 - faded_) / alpha_;
}

void Theta::step(double value) {
  const double deseasonalized = factors_.without(value, phase_);
  if (!std::isnan(deseasonalized)) {
    squares_.add(deseasonalized - level_ - lead());
    level_ += alpha_ * (deseasonalized - level_);
    faded_ *= 1 - alpha_;
  } else {
    level_ += drift_;  // what is foretold of later values stays the same
  }
  phase_ = (phase_ + 1) % count_of(spec_, "season");
}

ErrorSquares Theta::run(double alpha, std::span<const double> history) {
  alpha_ = alpha;
  level_ = first_;
  faded_ = 1;
  phase_ = 0;
  squares_ = {};
  for (const double value : history) {
    step(value);
  }
  return squares_;
}

bool Theta::fit(std::span<const double> history) {
  const double before = alpha_;
  if (!start(history)) {
    return false;
  }
  const double given = parameter("alpha");
  if (given > 0) {
    run(given, history);
  } else {
    const std::array<BoxSide, 1> box = {BoxSide{0.01, 0.999}};
    std::array<double, 1> alpha = {std::clamp(before, box[0].min, box[0].max)};
    NelderMead::minimize(box, alpha, {}, [&](std::span<const double> point) {
      const double mean = run(point[0], history).mean();
      return std::isfinite(mean) ? mean : std::numeric_limits<double>::max();
    });
    run(alpha[0], history);
  }
  return std::isfinite(squares_.sum);
}

bool Theta::advance(double value) {
  if (factors_.multiplies() && value <= 0) {
    return false;
  }
  step(value);
  return std::isfinite(squares_.sum);
}

void Theta::predict(std::span<ForecastPoint> out) const {
  for (std::size_t h = 0; h < out.size(); ++h) {
    const auto ahead = static_cast<double>(h);
    const double mean = level_ + lead() + drift_ * ahead;
    const double variance = squares_.mean() * (1 + ahead * alpha_ * alpha_);
    out[h] = {factors_.with(mean, phase_ + h), factors_.scale(phase_ + h) * std::sqrt(variance)};
  }
}

void Theta::save_state(ByteWriter& out) const {
  factors_.save(out);
  for (const double number : {alpha_, drift_, level_, faded_}) {
    out.f64(number);
  }
  out.varint(phase_);
  squares_.save(out);
}

bool Theta::load_state(ByteReader& in) {
  factors_.load(in);
  for (double* number : {&alpha_, &drift_, &level_, &faded_}) {
    *number = in.f64();
  }
  phase_ = static_cast<std::size_t>(in.varint());
  squares_.load(in);
  return phase_ < count_of(spec_, "season") && alpha_ > 0;
}

ForecasterType theta_type() {
  return {"theta",
          "the Theta method: smoothing with a drift of half the line's slope, season taken out",
          kParameters,
          check_fitted<Theta>,
          make_fitted<Theta>,
          load_fitted<Theta>};
}

}  // namespace ls::ml
