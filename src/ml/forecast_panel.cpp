#include "leadstream/ml/forecast_panel.hpp"

#include "ml/forecast/combine.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/ml/forecaster_registry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace ls::ml {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint8_t kVersion = 1;
// Judged values before a model can be the best.
constexpr double kJudgedMin = 8;

}  // namespace

ForecastPanel::ForecastPanel(ForecastPanelOptions options)
    : options_(std::move(options)),
      judged_(options_.models.size()),
      season_(options_.season, kNothing),
      intervals_(options_.horizon, ConformalInterval(options_.interval)),
      said_(options_.horizon * options_.horizon * width(), kNothing),
      points_(options_.horizon) {
  for (const ModelSpec& model : options_.models) {
    models_.push_back(make_forecaster(model).take());
  }
}

std::size_t ForecastPanel::place(std::size_t origins_ago, std::size_t step) const {
  const std::size_t horizon = options_.horizon;
  const std::size_t origin = (newest_ + horizon - origins_ago) % horizon;
  return (origin * horizon + step - 1) * width();
}

std::span<double> ForecastPanel::said(std::size_t origins_ago, std::size_t step) {
  return std::span(said_).subspan(place(origins_ago, step), width());
}

std::span<const double> ForecastPanel::said(std::size_t origins_ago, std::size_t step) const {
  return std::span(said_).subspan(place(origins_ago, step), width());
}

void ForecastPanel::learn(double value) {
  if (!(std::abs(value) <= Forecaster::kValueMax)) {
    value = kNothing;
  }
  if (!std::isnan(value)) {
    judge(value);
  }
  double& before = season_[observations_ % season_.size()];
  if (!std::isnan(value - before)) {
    seasonal_step_.add(std::abs(value - before));
  }
  before = value;
  ++observations_;
  for (const std::unique_ptr<Forecaster>& model : models_) {
    model->learn(value);
  }
  newest_ = (newest_ + 1) % options_.horizon;
  foretell();
}

// The last origin foretold the value in its first step, the one before in its second, and so on.
void ForecastPanel::judge(double value) {
  const std::size_t models = models_.size();
  const auto mean_error = [&](std::size_t column) {
    double sum = 0;
    double count = 0;
    for (std::size_t step = 1; step <= options_.horizon; ++step) {
      const double mean = said(step - 1, step)[column];
      if (!std::isnan(mean)) {
        sum += std::abs(value - mean);
        count += 1;
      }
    }
    return sum / count;
  };
  for (std::size_t column = 0; column <= models; ++column) {
    const double error = mean_error(column);
    if (!std::isnan(error)) {
      (column < models ? judged_[column] : chosen_judged_).add(error);
    }
  }
  for (std::size_t step = 1; step <= options_.horizon; ++step) {
    const std::span<const double> row = said(step - 1, step);
    if (!std::isnan(row[models])) {
      intervals_[step - 1].add(std::abs(value - row[models]), row[models + 1]);
    }
  }
}

// Among those that were judged on enough values the closest; before, the first that says anything.
void ForecastPanel::choose() {
  const std::span<const double> now = said(0, 1);
  chosen_.reset();
  for (std::size_t i = 0; i < models_.size(); ++i) {
    if (std::isnan(now[i])) {
      continue;
    }
    const bool is_judged = judged_[i].count >= kJudgedMin;
    const bool is_better = !chosen_ || (is_judged && (judged_[*chosen_].count < kJudgedMin ||
                                                      judged_[i].mean < judged_[*chosen_].mean));
    if (is_better) {
      chosen_ = i;
    }
  }
}

double ForecastPanel::combined(std::span<const double> means) const {
  std::array<double, kForecastersMax> weights{};
  switch (options_.choice) {
    case ForecastChoice::best:
      return chosen_ ? means[*chosen_] : kNothing;
    case ForecastChoice::mean:
      return mean_forecast(means);
    case ForecastChoice::median:
      return median_forecast(means);
    case ForecastChoice::weighted:
      for (std::size_t i = 0; i < means.size(); ++i) {
        weights[i] = judged_[i].inverse();
      }
      break;
  }
  const double weighted = weighted_forecast(means, weights);
  return std::isnan(weighted) ? mean_forecast(means) : weighted;
}

void ForecastPanel::foretell() {
  const std::size_t models = models_.size();
  for (std::size_t i = 0; i < models; ++i) {
    // Silent: NaN, which is what is kept.
    static_cast<void>(models_[i]->forecast(points_));
    for (std::size_t step = 1; step <= options_.horizon; ++step) {
      said(0, step)[i] = points_[step - 1].mean;
    }
  }
  choose();
  for (std::size_t step = 1; step <= options_.horizon; ++step) {
    const std::span<double> row = said(0, step);
    row[models] = combined(row.first(models));
    row[models + 1] = intervals_[step - 1].half_width();
  }
}

bool ForecastPanel::forecast(std::span<PanelForecast> out) const {
  LS_ASSERT(out.size() == options_.horizon);
  if (!chosen_) {
    return false;
  }
  // The best model's own width stands in where there are too few errors yet.
  std::array<ForecastPoint, ForecastPanelOptions::kHorizonMax> points;
  const bool has_width = models_[*chosen_]->forecast({points.data(), options_.horizon});
  LS_ASSERT(has_width);
  for (std::size_t step = 1; step <= options_.horizon; ++step) {
    const std::span<const double> row = said(0, step);
    const double mean = row[models_.size()];
    const double half = row[models_.size() + 1];
    PanelForecast& told = out[step - 1];
    if (std::isnan(half)) {
      const Interval interval =
          normal_interval({mean, points[step - 1].sd}, options_.interval.level);
      told = {mean, interval.lower, interval.upper, IntervalSource::model};
    } else {
      told = {mean, mean - half, mean + half, IntervalSource::conformal};
    }
  }
  return true;
}

std::string_view ForecastPanel::model() const {
  if (options_.choice != ForecastChoice::best) {
    return name_of(options_.choice);
  }
  return chosen_ ? std::string_view(options_.models[*chosen_].name) : std::string_view();
}

double ForecastPanel::mase() const {
  const bool is_known = chosen_judged_.count > 0 && seasonal_step_.mean > 0;
  return is_known ? chosen_judged_.mean / seasonal_step_.mean : kNothing;
}

void ForecastPanel::save(ByteWriter& out) const {
  out.u8(kVersion);
  options_.save(out);
  out.varint(observations_);
  std::string saved;
  for (const std::unique_ptr<Forecaster>& model : models_) {
    saved.clear();
    model->save(saved);
    out.bytes(saved);
  }
  for (const RecentError& judged : judged_) {
    judged.save(out);
  }
  chosen_judged_.save(out);
  seasonal_step_.save(out);
  for (const double value : season_) {
    out.f64(value);
  }
  for (const ConformalInterval& interval : intervals_) {
    interval.save(out);
  }
  // What is still to be judged, and the present forecast.
  for (std::size_t ago = 0; ago < options_.horizon; ++ago) {
    for (std::size_t step = ago + 1; step <= options_.horizon; ++step) {
      for (const double number : said(ago, step)) {
        out.f64(number);
      }
    }
  }
}

Result<ForecastPanel> ForecastPanel::load(ByteReader& in) {
  if (in.u8() != kVersion) {
    return internal_error("a forecast's state has an unknown format");
  }
  ForecastPanel loaded(LS_TRY(ForecastPanelOptions::load(in)));
  loaded.observations_ = in.varint();
  for (std::size_t i = 0; i < loaded.models_.size(); ++i) {
    const Bytes saved = in.bytes();
    if (!in.ok()) {
      break;
    }
    loaded.models_[i] = LS_TRY(load_forecaster(saved));
    if (!(loaded.models_[i]->spec() == loaded.options_.models[i])) {
      return internal_error("a forecast's model has another spec");
    }
  }
  for (RecentError& judged : loaded.judged_) {
    judged.load(in);
  }
  loaded.chosen_judged_.load(in);
  loaded.seasonal_step_.load(in);
  for (double& value : loaded.season_) {
    value = in.f64();
  }
  for (ConformalInterval& interval : loaded.intervals_) {
    interval = LS_TRY(ConformalInterval::load(loaded.options_.interval, in));
  }
  for (std::size_t ago = 0; ago < loaded.options_.horizon; ++ago) {
    for (std::size_t step = ago + 1; step <= loaded.options_.horizon; ++step) {
      for (double& number : loaded.said(ago, step)) {
        number = in.f64();
      }
    }
  }
  if (!in.ok()) {
    return internal_error("a forecast's state is damaged");
  }
  loaded.choose();
  return loaded;
}

}  // namespace ls::ml
