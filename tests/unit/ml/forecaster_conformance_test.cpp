#include "support/allocation_counts.hpp"
#include "support/seed.hpp"
#include "unit/ml/forecast/series.hpp"

#include "leadstream/ml/forecaster.hpp"
#include "leadstream/ml/forecaster_registry.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::size_t kSeason = 4;

bool has_parameter(const ForecasterType& type, std::string_view name) {
  return std::ranges::any_of(type.parameters,
                             [name](const ModelParameter& p) { return p.name == name; });
}

// Everything registered, with a season where it knows one, and some that differ more than in that.
std::vector<ModelSpec> specs() {
  std::vector<ModelSpec> all;
  for (const ForecasterType& type : forecaster_types()) {
    ModelSpec spec{.name = std::string(type.name), .params = {{"history", 60}, {"refit", 16}}};
    all.push_back(spec);
    if (has_parameter(type, "season")) {
      all.back().params["season"] = kSeason;
    }
  }
  all.push_back({.name = "seasonal_naive", .params = {{"history", 60}, {"refit", 16}}});
  all.push_back({.name = "theta", .params = {{"history", 60}, {"refit", 16}}});
  all.push_back(
      {.name = "combination", .params = {{"history", 60}, {"refit", 16}, {"weighting", 2}}});
  all.push_back(
      {.name = "arima", .params = {{"history", 60}, {"refit", 16}, {"p", 2}, {"d", 0}, {"q", 0}}});
  all.push_back({.name = "arima",
                 .params = {{"history", 60},
                            {"refit", 16},
                            {"season", kSeason},
                            {"p", 0},
                            {"seasonal_d", 1},
                            {"seasonal_q", 1}}});
  return all;
}

// The laws that every registered forecaster keeps.
class EveryForecaster : public testing::TestWithParam<std::size_t> {
 protected:
  static std::unique_ptr<Forecaster> fresh(double refit = 16, double history = 60) {
    ModelSpec spec = specs()[GetParam()];
    spec.params["refit"] = refit;
    spec.params["history"] = history;
    return make_forecaster(spec).take();
  }
  static void learn(Forecaster& forecaster, const std::vector<double>& values) {
    for (const double value : values) {
      forecaster.learn(value);
    }
  }
  static std::string bytes(const Forecaster& forecaster) {
    std::string out;
    forecaster.save(out);
    return out;
  }
  static std::vector<ForecastPoint> ahead(const Forecaster& forecaster, std::size_t steps) {
    std::vector<ForecastPoint> points(steps);
    EXPECT_TRUE(forecaster.forecast(points));
    return points;
  }
};

std::string name_of(const testing::TestParamInfo<std::size_t>& info) {
  return specs()[info.param].name + "_" + std::to_string(info.param);
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryForecaster, testing::Range<std::size_t>(0, specs().size()),
                         name_of);

TEST_P(EveryForecaster, SaysNothingBeforeItLearned) {
  const auto forecaster = fresh();
  std::vector<ForecastPoint> points(3, {1, 1});

  EXPECT_FALSE(forecaster->forecast(points));

  EXPECT_TRUE(std::isnan(points[2].mean));
  EXPECT_TRUE(std::isnan(points[2].sd));
  EXPECT_EQ(forecaster->observations(), 0U);
}

TEST_P(EveryForecaster, SaysNothingOfValuesThatWereAllMissing) {
  const auto forecaster = fresh();
  learn(*forecaster, std::vector<double>(100, std::nan("")));
  std::vector<ForecastPoint> points(3);

  EXPECT_FALSE(forecaster->forecast(points));
}

TEST_P(EveryForecaster, IsAFunctionOfItsValues) {
  const auto a = fresh();
  const auto b = fresh();
  const std::vector<double> values = seasonal_series(test::seed(), kSeason, 150, 0.05);

  learn(*a, values);
  learn(*b, values);

  EXPECT_EQ(bytes(*a), bytes(*b));
  EXPECT_EQ(a->observations(), 150U);
}

TEST_P(EveryForecaster, ContinuesAfterLoadingAsIfNothingHadHappened) {
  const std::vector<double> values = seasonal_series(test::seed(), kSeason, 200, 0.05);
  for (const std::size_t cut : {0U, 1U, 9U, 40U, 101U}) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(cut);
    const auto uninterrupted = fresh();
    learn(*uninterrupted, {values.begin(), middle});

    const auto loaded = load_forecaster(bytes(*uninterrupted));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(bytes(**loaded), bytes(*uninterrupted));
    learn(*uninterrupted, {middle, values.end()});
    learn(**loaded, {middle, values.end()});

    EXPECT_EQ(bytes(**loaded), bytes(*uninterrupted)) << cut;
  }
}

TEST_P(EveryForecaster, RefusesBytesThatAreCutOff) {
  const auto forecaster = fresh();
  learn(*forecaster, seasonal_series(1, kSeason, 50));
  const std::string whole = bytes(*forecaster);

  for (std::size_t size = 0; size < whole.size(); size += size < 300 ? 1 : 37) {
    EXPECT_FALSE(load_forecaster(Bytes(whole).substr(0, size))) << size;
  }
  EXPECT_FALSE(load_forecaster(whole + "x"));
}

TEST_P(EveryForecaster, ACloneGoesItsOwnWay) {
  const auto forecaster = fresh();
  const std::vector<double> values = seasonal_series(test::seed(), kSeason, 100);
  learn(*forecaster, values);
  const std::string before = bytes(*forecaster);

  const auto clone = forecaster->clone();
  EXPECT_EQ(bytes(*clone), before);
  learn(*clone, values);

  EXPECT_EQ(bytes(*forecaster), before);
  EXPECT_NE(bytes(*clone), before);
}

TEST_P(EveryForecaster, ForecastingChangesNothingOnAnyNumberOfThreads) {
  const auto forecaster = fresh();
  learn(*forecaster, seasonal_series(test::seed(), kSeason, 100));
  const std::string before = bytes(*forecaster);
  const std::vector<ForecastPoint> alone = ahead(*forecaster, 20);
  std::vector<std::vector<ForecastPoint>> together(4);
  {
    std::vector<std::jthread> threads;
    for (std::vector<ForecastPoint>& points : together) {
      threads.emplace_back([&points, &forecaster] { points = ahead(*forecaster, 20); });
    }
  }

  for (const std::vector<ForecastPoint>& points : together) {
    for (std::size_t h = 0; h < alone.size(); ++h) {
      EXPECT_EQ(points[h].mean, alone[h].mean);
      EXPECT_EQ(points[h].sd, alone[h].sd);
    }
  }
  EXPECT_EQ(bytes(*forecaster), before);
}

TEST_P(EveryForecaster, AStepIsTheSameInALongerForecast) {
  const auto forecaster = fresh();
  learn(*forecaster, seasonal_series(test::seed(), kSeason, 100));

  const std::vector<ForecastPoint> few = ahead(*forecaster, 3);
  const std::vector<ForecastPoint> many = ahead(*forecaster, 30);

  for (std::size_t h = 0; h < few.size(); ++h) {
    EXPECT_EQ(few[h].mean, many[h].mean);
    EXPECT_EQ(few[h].sd, many[h].sd);
  }
}

// Nobody knows more after a value that is missing: what was said of later ones stays.
TEST_P(EveryForecaster, AMissingValueChangesNoForecastOfLaterOnes) {
  const auto forecaster = fresh(1000);
  learn(*forecaster, seasonal_series(test::seed(), kSeason, 100));
  const std::vector<ForecastPoint> before = ahead(*forecaster, 12);

  forecaster->learn(std::nan(""));
  forecaster->learn(std::numeric_limits<double>::infinity());

  const std::vector<ForecastPoint> after = ahead(*forecaster, 10);
  for (std::size_t h = 0; h < after.size(); ++h) {
    EXPECT_NEAR(after[h].mean, before[h + 2].mean, 1e-9 * before[h + 2].mean) << h;
  }
}

TEST_P(EveryForecaster, StaysFiniteWhateverComes) {
  const auto forecaster = fresh();
  Random random(test::seed());
  const std::vector<double> odd = {0,     -0.0,         1e-320,
                                   1e100, -1e100,       1e-30,
                                   1e30,  -1e30,        1,
                                   1e15,  1e308,        -1e308,
                                   7,     std::nan(""), std::numeric_limits<double>::infinity()};
  std::vector<ForecastPoint> points(9);
  for (int i = 0; i < 600; ++i) {
    forecaster->learn(i % 200 < 60 ? 7 : odd[random.below(odd.size())]);

    const bool speaks = forecaster->forecast(points);

    for (const ForecastPoint& point : points) {
      ASSERT_EQ(std::isfinite(point.mean), speaks) << i;
      ASSERT_EQ(std::isfinite(point.sd), speaks) << i;
      ASSERT_FALSE(point.sd < 0) << i;
    }
  }
}

TEST_P(EveryForecaster, LearnsAConstant) {
  const auto forecaster = fresh();
  learn(*forecaster, std::vector<double>(100, 5.0));

  for (const ForecastPoint& point : ahead(*forecaster, 9)) {
    EXPECT_NEAR(point.mean, 5, 1e-6);
    EXPECT_NEAR(point.sd, 0, 1e-6);
  }
}

// All of them can follow a random walk, so their own intervals have to be about right.
TEST_P(EveryForecaster, ItsIntervalsHoldAboutTheirLevelOnARandomWalk) {
  const auto forecaster = fresh(50, 200);
  const std::vector<double> walk = random_walk(test::seed(), 2500);
  int inside = 0;
  int told = 0;
  std::vector<ForecastPoint> point(1);
  for (const double value : walk) {
    if (forecaster->observations() >= 200 && forecaster->forecast(point)) {
      const Interval interval = normal_interval(point[0], 0.95);
      ++told;
      inside += value >= interval.lower && value <= interval.upper ? 1 : 0;
    }
    forecaster->learn(value);
  }

  EXPECT_EQ(told, 2300);
  const double share = static_cast<double>(inside) / told;
  EXPECT_GT(share, 0.91);
  // A combination errs less than its members, whose standard deviations it averages.
  EXPECT_LT(share, forecaster->spec().name == "combination" ? 1 : 0.985);
}

TEST_P(EveryForecaster, AllocatesNothingOnceWarm) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  const auto forecaster = fresh();
  const std::vector<double> values = seasonal_series(test::seed(), kSeason, 300, 0.03);
  learn(*forecaster, values);
  std::vector<ForecastPoint> points(12);

  const std::size_t before = test::allocations();
  for (const double value : values) {
    forecaster->learn(value);
    static_cast<void>(forecaster->forecast(points));
  }

  EXPECT_EQ(test::allocations(), before);
}

TEST_P(EveryForecaster, KnowsWhatItHolds) {
  if (!test::kCountsAllocations) {
    GTEST_SKIP() << "a sanitizer has its own allocator";
  }
  const std::vector<double> values = seasonal_series(test::seed(), kSeason, 300);
  const std::size_t before = test::held_bytes();
  const auto forecaster = fresh(100, 200);
  for (std::size_t i = 0; i < values.size(); ++i) {
    forecaster->learn(values[i]);
    if (i % 100 == 50) {
      const auto held = static_cast<double>(test::held_bytes() - before);
      ASSERT_NEAR(static_cast<double>(forecaster->memory_bytes()), held, 0.05 * held) << i;
    }
  }
}

}  // namespace
}  // namespace ls::ml
