#include "leadstream/ml/forecast_panel.hpp"

#include "support/seed.hpp"
#include "unit/ml/forecast/series.hpp"

#include "leadstream/ml/forecaster_registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>
#include <vector>

namespace ls::ml {
namespace {

ModelSpec complete_spec(ModelSpec spec) {
  return complete_forecaster(spec).take();
}

ForecastPanelOptions options_of(std::initializer_list<ModelSpec> models, std::size_t horizon,
                                std::size_t season = 1) {
  ForecastPanelOptions options;
  for (const ModelSpec& model : models) {
    options.models.push_back(complete_spec(model));
  }
  options.horizon = horizon;
  options.season = season;
  return options;
}

const ModelSpec kNaive{.name = "seasonal_naive"};
const ModelSpec kNaiveOfSeven{.name = "seasonal_naive", .params = {{"season", 7}}};
const ModelSpec kWintersOfSeven{.name = "holt_winters_additive", .params = {{"season", 7}}};

std::string bytes(const ForecastPanel& panel) {
  std::string out;
  ByteWriter writer(out);
  panel.save(writer);
  return out;
}

// The share of values within the intervals, by step, of those that were conformal.
std::vector<double> coverage(ForecastPanel& panel, const std::vector<double>& series) {
  const std::size_t horizon = panel.options().horizon;
  std::vector<double> inside(horizon);
  std::vector<double> told(horizon);
  std::vector<PanelForecast> out(horizon);
  for (std::size_t origin = 0; origin + horizon <= series.size(); ++origin) {
    if (panel.forecast(out)) {
      for (std::size_t h = 0; h < horizon; ++h) {
        if (out[h].source == IntervalSource::conformal) {
          const double actual = series[origin + h];
          told[h] += 1;
          inside[h] += actual >= out[h].lower && actual <= out[h].upper ? 1 : 0;
        }
      }
    }
    panel.learn(series[origin]);
  }
  for (std::size_t h = 0; h < horizon; ++h) {
    EXPECT_GT(told[h], 1000);
    inside[h] /= told[h];
  }
  return inside;
}

TEST(ForecastPanel, IsColdUntilAModelHasSomethingToSay) {
  ForecastPanel panel(options_of({kNaiveOfSeven}, 3, 7));
  std::vector<PanelForecast> out(3);
  for (int i = 0; i < 7; ++i) {
    panel.learn(i);
    EXPECT_FALSE(panel.is_live());
    EXPECT_FALSE(panel.forecast(out));
    EXPECT_EQ(panel.model(), "");
  }

  panel.learn(1);

  ASSERT_TRUE(panel.forecast(out));
  EXPECT_EQ(panel.model(), "seasonal_naive");
  EXPECT_EQ(out[0].mean, 1);
  EXPECT_EQ(out[0].source, IntervalSource::model);
  EXPECT_TRUE(std::isnan(panel.mase()));
}

// 0, 1, 2, ...: "as the last value" is 1, 2 and 3 off, 2 on average, where one step is 1. An origin
// that is one off would give 1 or 3, and intervals of another width.
TEST(ForecastPanel, HoldsEachForecastAgainstItsOwnValue) {
  ForecastPanel panel(options_of({kNaive}, 3));
  for (int i = 0; i < 200; ++i) {
    panel.learn(i);
  }
  std::vector<PanelForecast> out(3);

  ASSERT_TRUE(panel.forecast(out));

  EXPECT_NEAR(panel.mase(), 2, 0.05);
  for (std::size_t h = 1; h <= 3; ++h) {
    const auto off = static_cast<double>(h);
    EXPECT_EQ(out[h - 1].mean, 199);
    EXPECT_EQ(out[h - 1].lower, 199 - off);
    EXPECT_EQ(out[h - 1].upper, 199 + off);
    EXPECT_EQ(out[h - 1].source, IntervalSource::conformal);
  }
}

TEST(ForecastPanel, ChoosesTheModelThatKnowsTheSeason) {
  ForecastPanel panel(options_of({kNaive, kWintersOfSeven}, 7, 7));
  ForecastPanel naive(options_of({kNaive}, 7, 7));
  for (const double value : seasonal_series(test::seed(), 7, 200)) {
    panel.learn(value);
    naive.learn(value);
  }

  EXPECT_EQ(panel.model(), "holt_winters_additive");
  EXPECT_LT(panel.mase(), 0.7 * naive.mase());
}

TEST(ForecastPanel, ChoosesAnotherModelOnceTheSeriesIsAnother) {
  ForecastPanel panel(options_of({kWintersOfSeven, kNaive}, 1, 7));
  for (const double value : seasonal_series(test::seed(), 7, 200)) {
    panel.learn(value);
  }
  const std::string before(panel.model());

  // Steps that are equal for long stretches: nothing is closer than the last value.
  for (int i = 0; i < 400; ++i) {
    panel.learn(100 + 50 * (i / 40));
  }

  EXPECT_EQ(before, "holt_winters_additive");
  EXPECT_EQ(panel.model(), "seasonal_naive");
}

TEST(ForecastPanel, MakesSeveralForecastsIntoOne) {
  // Over 1, 2, 3, ... up to n the three say n, n - 6 and n + 1 of the next value.
  const ModelSpec drift{.name = "drift"};
  const auto next = [&](ForecastChoice choice) {
    ForecastPanelOptions options = options_of({kNaive, kNaiveOfSeven, drift}, 1);
    options.choice = choice;
    ForecastPanel panel(std::move(options));
    for (int i = 1; i <= 100; ++i) {
      panel.learn(i);
    }
    std::vector<PanelForecast> out(1);
    EXPECT_TRUE(panel.forecast(out));
    return out[0].mean;
  };

  EXPECT_NEAR(next(ForecastChoice::mean), (100 + 94 + 101) / 3.0, 1e-9);
  EXPECT_NEAR(next(ForecastChoice::median), 100, 1e-9);
  EXPECT_NEAR(next(ForecastChoice::best), 101, 1e-9);
  EXPECT_NEAR(next(ForecastChoice::weighted), 101, 1e-9);  // it was never wrong
}

TEST(ForecastPanel, IntervalsHoldTheirLevelAtEachStep) {
  for (const double gamma : {0.0, 0.01}) {
    ForecastPanelOptions options = options_of({kNaiveOfSeven, kWintersOfSeven}, 6, 7);
    options.interval.gamma = gamma;
    ForecastPanel panel(std::move(options));

    const std::vector<double> shares = coverage(panel, seasonal_series(test::seed(), 7, 4000));

    for (std::size_t h = 0; h < shares.size(); ++h) {
      EXPECT_NEAR(shares[h], 0.95, 0.03) << "gamma " << gamma << ", step " << h + 1;
    }
  }
}

// Where the noise grows four times within the series, what was far enough before is so no more.
TEST(ForecastPanel, AdaptiveIntervalsHoldTheirLevelWhileErrorsGrow) {
  ForecastPanelOptions options = options_of({{.name = "ses"}}, 3);
  options.interval.gamma = 0.02;
  ForecastPanel panel(std::move(options));
  Random random(test::seed());
  std::vector<double> series;
  for (int i = 0; i < 4000; ++i) {
    series.push_back(100 + std::exp(i / 2885.0) * random.normal());
  }

  for (const double share : coverage(panel, series)) {
    EXPECT_NEAR(share, 0.95, 0.03);
  }
}

TEST(ForecastPanel, ContinuesAfterLoadingAsIfNothingHadHappened) {
  const std::vector<double> series = seasonal_series(test::seed(), 7, 300, 0.03);
  ForecastPanel one(options_of({kNaive, kWintersOfSeven, {.name = "theta"}}, 5, 7));
  for (std::size_t i = 0; i < 150; ++i) {
    one.learn(series[i]);
  }
  const std::string saved = bytes(one);
  ByteReader in(saved);

  auto loaded = ForecastPanel::load(in);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_TRUE(in.at_end());
  EXPECT_EQ(bytes(*loaded), saved);
  EXPECT_EQ(loaded->model(), one.model());
  for (std::size_t i = 150; i < 300; ++i) {
    one.learn(series[i]);
    loaded->learn(series[i]);
  }

  EXPECT_EQ(bytes(*loaded), bytes(one));
  std::vector<PanelForecast> a(5);
  std::vector<PanelForecast> b(5);
  ASSERT_TRUE(one.forecast(a));
  ASSERT_TRUE(loaded->forecast(b));
  EXPECT_EQ(a[4].mean, b[4].mean);
  EXPECT_EQ(a[4].upper, b[4].upper);
}

TEST(ForecastPanel, RefusesBytesThatAreCutOff) {
  ForecastPanel panel(options_of({kNaive}, 2));
  for (int i = 0; i < 30; ++i) {
    panel.learn(i);
  }
  const std::string saved = bytes(panel);

  for (std::size_t size = 0; size < saved.size(); ++size) {
    ByteReader in(Bytes(saved).substr(0, size));
    EXPECT_FALSE(ForecastPanel::load(in)) << size;
  }
}

TEST(ForecastPanelOptions, KnowHowMuchIsSavedAtMost) {
  const ModelSpec arima{.name = "arima",
                        .params = {{"season", 12}, {"seasonal_d", 1}, {"seasonal_q", 1}}};
  for (const ForecastPanelOptions& options :
       {options_of({kNaive}, 1), options_of({kNaiveOfSeven, {.name = "theta"}}, 30, 7),
        options_of({arima, {.name = "combination"}}, 12, 12)}) {
    ForecastPanel panel(options);
    std::size_t most = 0;
    for (const double value : seasonal_series(test::seed(), 7, 400, 0.05)) {
      panel.learn(value);
      most = std::max(most, bytes(panel).size());
    }

    EXPECT_LE(most, options.saved_bytes_max());
    EXPECT_GT(3 * most, options.saved_bytes_max());
  }
}

TEST(ForecastPanelOptions, AreRefusedWithAReason) {
  EXPECT_FALSE(ForecastPanelOptions{}.validate());
  ForecastPanelOptions options = options_of({kNaive}, 3);
  EXPECT_TRUE(options.validate());
  options.horizon = 65;
  EXPECT_FALSE(options.validate());
  options = options_of({kNaive}, 3);
  options.interval.window = 18;  // 95 % takes 19
  EXPECT_FALSE(options.validate());
  options = options_of({kNaive}, 3);
  options.models[0].params.clear();
  EXPECT_FALSE(options.validate());
}

}  // namespace
}  // namespace ls::ml
