#include "leadstream/ml/rolling_origin.hpp"

#include "ml/forecast/ets.hpp"
#include "support/seed.hpp"
#include "unit/ml/forecast/air_passengers.hpp"
#include "unit/ml/forecast/series.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

namespace ls::ml {
namespace {

// Multiplicative Holt-Winters with given weights that starts from its first season: level its mean,
// trend the mean step, season the values over the level.
class FirstSeason final : public Forecaster {
 public:
  FirstSeason() : Forecaster({.name = "first_season"}) {}

  void learn(double value) override {
    ++observations_;
    if (observations_ > 12) {
      ets_learn(kForm, kWeights, value, state_);
      return;
    }
    first_.push_back(value);
    if (observations_ == 12) {
      state_.level = std::accumulate(first_.begin(), first_.end(), 0.0) / 12;
      state_.trend = (first_.back() - first_.front()) / 11;
      for (const double each : first_) {
        state_.season.push_back(each / state_.level);
      }
    }
  }
  [[nodiscard]] bool forecast(std::span<ForecastPoint> out) const override {
    ets_forecast(kForm, kWeights, state_, 1, out);
    return true;
  }
  void save(std::string& /*out*/) const override {}
  [[nodiscard]] std::unique_ptr<Forecaster> clone() const override {
    return std::make_unique<FirstSeason>(*this);
  }
  [[nodiscard]] std::size_t memory_bytes() const override {
    return sizeof(*this);
  }

 private:
  static constexpr EtsForm kForm = {
      .has_trend = true, .season = EtsSeason::multiplicative, .period = 12};
  static constexpr EtsWeights kWeights = {.alpha = 0.3, .beta = 0.1, .gamma = 0.6};
  std::vector<double> first_;
  EtsState state_;
};

std::unique_ptr<Forecaster> made(const ModelSpec& spec) {
  return make_forecaster(spec).take();
}

// Golden 83: with the origins where they belong, 8.223079; a value further on it would be 25.9.
TEST(RollingOrigin, HoldsEachForecastAgainstItsOwnValue) {
  const RollingOriginReport report = evaluate_rolling_origin(
      FirstSeason(), kAirPassengers, {.first_origin = 12, .horizon = 12, .season = 12});

  EXPECT_EQ(report.origins, 121U);
  EXPECT_EQ(report.silent, 0U);
  EXPECT_NEAR(report.steps[0].errors.mean_absolute, 8.223079, 5e-7);
  EXPECT_NEAR(report.steps[1].errors.mean_absolute, 9.699878, 5e-7);
  EXPECT_NEAR(report.steps[11].errors.mean_absolute, 17.996091, 5e-7);
}

// 0, 1, 2, ...: "as the last value" is h off after h steps, and a step of the scale is 1.
TEST(RollingOrigin, CountsStepsFromTheLastLearnedValue) {
  std::vector<double> series(50);
  std::iota(series.begin(), series.end(), 0.0);
  const auto naive = made({.name = "seasonal_naive"});

  const RollingOriginReport report =
      evaluate_rolling_origin(*naive, series, {.first_origin = 10, .horizon = 4, .every = 5});

  EXPECT_EQ(report.origins, 8U);  // 10, 15, ..., 45
  for (std::size_t h = 1; h <= 4; ++h) {
    EXPECT_DOUBLE_EQ(report.steps[h - 1].errors.mean_absolute, static_cast<double>(h));
    EXPECT_EQ(report.steps[h - 1].errors.count, 8);
  }
  EXPECT_DOUBLE_EQ(report.mase, 2.5);
}

TEST(RollingOrigin, CountsWhereAForecasterWasSilent) {
  std::vector<double> series(20, 1.0);
  const auto naive = made({.name = "seasonal_naive", .params = {{"season", 4}}});

  const RollingOriginReport report =
      evaluate_rolling_origin(*naive, series, {.first_origin = 2, .horizon = 2});

  EXPECT_EQ(report.silent, 3U);  // 2, 3, 4: a fifth value shows the first error
  EXPECT_EQ(report.origins, 14U);
}

TEST(RollingOrigin, AMissingValueJudgesNothing) {
  std::vector<double> series(30, 2.0);
  series[20] = std::nan("");
  const auto naive = made({.name = "seasonal_naive"});

  const RollingOriginReport report =
      evaluate_rolling_origin(*naive, series, {.first_origin = 10, .horizon = 1});

  EXPECT_EQ(report.origins, 20U);
  EXPECT_EQ(report.steps[0].errors.count, 19);
  EXPECT_EQ(report.steps[0].errors.mean_absolute, 0);
}

// One step of a random walk is normal with variance 1, h steps with h: the interval of "as the last
// value" is exact, and so are its width and pinball loss, up to the estimate of the variance.
TEST(RollingOrigin, TellsCoverageAndWidthOfIntervals) {
  const std::vector<double> series = random_walk(test::seed(), 4000);
  const auto naive = made({.name = "seasonal_naive"});

  const RollingOriginReport report =
      evaluate_rolling_origin(*naive, series, {.first_origin = 300, .horizon = 4, .level = 0.9});

  EXPECT_NEAR(report.steps[0].coverage, 0.9, 0.03);
  EXPECT_NEAR(report.steps[3].coverage, 0.9, 0.03);
  EXPECT_NEAR(report.steps[0].width, 2 * 1.644854, 0.1);
  EXPECT_NEAR(report.steps[3].width, 4 * 1.644854, 0.2);
  // Of the 5 % quantile of a standard normal: its density there, 0.103136.
  EXPECT_NEAR(report.steps[0].interval_pinball, 0.103136, 0.01);
}

TEST(RollingOrigin, SelectsTheForecasterThatKnowsTheSeason) {
  const std::vector<double> series = seasonal_series(test::seed(), 7, 300);
  std::vector<std::unique_ptr<Forecaster>> fresh;
  fresh.push_back(made({.name = "seasonal_naive"}));
  fresh.push_back(made({.name = "holt_winters_additive", .params = {{"season", 7}}}));
  fresh.push_back(made({.name = "ses"}));

  const auto best = select_forecaster(fresh, series,
                                      {.first_origin = 100, .horizon = 7, .every = 7, .season = 7});

  ASSERT_TRUE(best) << best.error().message;
  EXPECT_EQ(*best, 1U);
}

// Twelve months ahead, from each of 73 months.
TEST(RollingOrigin, ModelsOfTheSeasonBeatTheSeasonBeforeOnAirPassengers) {
  const RollingOriginOptions options = {.first_origin = 60, .horizon = 12, .season = 12};
  const auto mase_of = [&options](ModelSpec spec) {
    spec.params["season"] = 12;
    const RollingOriginReport report =
        evaluate_rolling_origin(*made(spec), kAirPassengers, options);
    EXPECT_EQ(report.origins, 73U) << spec.name;
    return report.mase;
  };
  const double naive = mase_of({.name = "seasonal_naive"});

  EXPECT_LT(mase_of({.name = "holt_winters_multiplicative"}), 0.9 * naive);
  EXPECT_LT(mase_of({.name = "theta"}), 0.9 * naive);
  EXPECT_LT(mase_of({.name = "combination"}), 0.9 * naive);
  EXPECT_LT(mase_of({.name = "arima",
                     .params = {{"p", 0}, {"q", 1}, {"seasonal_d", 1}, {"seasonal_q", 1}}}),
            0.9 * naive);
}

TEST(RollingOrigin, RefusesToSelectAmongTheSilent) {
  std::vector<std::unique_ptr<Forecaster>> fresh;
  fresh.push_back(made({.name = "ses"}));

  EXPECT_FALSE(select_forecaster(fresh, std::vector<double>(6, 1.0), {.horizon = 1}));
  EXPECT_FALSE(select_forecaster({}, std::vector<double>(60, 1.0), {.horizon = 1}));
}

}  // namespace
}  // namespace ls::ml
