#include "leadstream/ml/rolling_origin.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace ls::ml {
namespace {

double pinball(double quantile, double foretold, double actual) {
  const double error = actual - foretold;
  return error >= 0 ? quantile * error : (quantile - 1) * error;
}

// What is added up for one number of steps.
class StepMeter {
 public:
  explicit StepMeter(const RollingOriginOptions& options)
      : level_(options.level), meter_(NumberMeterOptions{.season = options.season}) {}

  void add(const ForecastPoint& point, double actual) {
    const Interval interval = normal_interval(point, level_);
    meter_.add(point.mean, actual);
    count_ += 1;
    inside_ += actual >= interval.lower && actual <= interval.upper ? 1 : 0;
    width_ += interval.upper - interval.lower;
    pinball_ += pinball((1 - level_) / 2, interval.lower, actual) / 2 +
                pinball((1 + level_) / 2, interval.upper, actual) / 2;
  }
  [[nodiscard]] StepErrors report() const {
    return {meter_.report(), inside_ / count_, width_ / count_, pinball_ / count_};
  }

 private:
  double level_;
  NumberMeter meter_;
  double count_ = 0;
  double inside_ = 0;
  double width_ = 0;
  double pinball_ = 0;
};

// The mean absolute step from one season to the next; NaN if there is none.
double seasonal_step(std::span<const double> values, std::size_t season) {
  double sum = 0;
  double count = 0;
  for (std::size_t t = season; t < values.size(); ++t) {
    const double step = std::abs(values[t] - values[t - season]);
    if (!std::isnan(step)) {
      sum += step;
      count += 1;
    }
  }
  return sum > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
}

double mean_absolute(const std::vector<StepErrors>& steps) {
  double sum = 0;
  for (const StepErrors& step : steps) {
    sum += step.errors.mean_absolute;
  }
  return sum / static_cast<double>(steps.size());
}

}  // namespace

RollingOriginReport evaluate_rolling_origin(const Forecaster& fresh, std::span<const double> series,
                                            const RollingOriginOptions& options) {
  LS_ASSERT(options.horizon >= 1 && options.horizon <= Forecaster::kStepsMax);
  LS_ASSERT(options.every >= 1 && options.season >= 1);
  RollingOriginReport report;
  std::vector<StepMeter> meters;
  for (std::size_t h = 0; h < options.horizon; ++h) {
    meters.emplace_back(options);
  }
  std::vector<ForecastPoint> points(options.horizon);
  const std::unique_ptr<Forecaster> forecaster = fresh.clone();
  for (std::size_t origin = 0; origin + options.horizon <= series.size(); ++origin) {
    const bool is_origin =
        origin >= options.first_origin && (origin - options.first_origin) % options.every == 0;
    if (is_origin && forecaster->forecast(points)) {
      ++report.origins;
      for (std::size_t h = 1; h <= options.horizon; ++h) {
        const double actual = series[origin + h - 1];
        if (!std::isnan(actual)) {
          meters[h - 1].add(points[h - 1], actual);
        }
      }
    } else if (is_origin) {
      ++report.silent;
    }
    forecaster->learn(series[origin]);
  }
  for (const StepMeter& meter : meters) {
    report.steps.push_back(meter.report());
  }
  const std::span<const double> before =
      series.first(std::min(options.first_origin, series.size()));
  report.mase = mean_absolute(report.steps) / seasonal_step(before, options.season);
  return report;
}

Result<std::size_t> select_forecaster(std::span<const std::unique_ptr<Forecaster>> fresh,
                                      std::span<const double> series,
                                      const RollingOriginOptions& options) {
  std::optional<std::size_t> best;
  RollingOriginReport best_report;
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    RollingOriginReport report = evaluate_rolling_origin(*fresh[i], series, options);
    if (report.origins == 0) {
      continue;
    }
    // All are held against the same values, so the scale of MASE does not matter.
    const bool is_better = !best || report.silent < best_report.silent ||
                           (report.silent == best_report.silent &&
                            mean_absolute(report.steps) < mean_absolute(best_report.steps));
    if (is_better) {
      best = i;
      best_report = std::move(report);
    }
  }
  if (!best) {
    return user_error("no forecaster says anything of this series");
  }
  return *best;
}

}  // namespace ls::ml
