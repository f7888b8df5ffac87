#include "unit/operators/operator_bench.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;
using test::Produced;
using ::testing::HasSubstr;

constexpr std::string_view kMetrics =
    "metrics: { converted: { count: experiment.measured, "
    "where: { field: metric, op: eq, value: conversion } }, "
    "revenue: { sum: experiment.measured.value, difference: 1, "
    "where: { field: metric, op: eq, value: revenue } } }";

std::string yaml(std::string_view settings, std::string_view metrics = kMetrics) {
  return fmt::format(
      "topology: bench\nsources:\n  - {{ id: in, topic: in, decode: {{ format: json, "
      "types: [experiment.entered, experiment.measured] }} }}\n"
      "nodes:\n  - {{ id: x, type: experiment, inputs: [in], exposure: experiment.entered, {}, {} "
      "}}\n"
      "sinks:\n  - {{ id: out, inputs: [x], topic: out }}\n",
      settings, metrics);
}

const std::string kPlain = yaml("control: control");

void expose(OperatorBench& bench, std::string_view unit, std::string_view variation, Millis time,
            double covariate = 0, std::string_view key = "layout") {
  bench.event("experiment.entered", key, fmt::format("e-{}-{}", unit, time.count), at(time),
              {{"unit", Value::of(unit)},
               {"variation", Value::of(variation)},
               {"covariate", Value::of(covariate)}});
}

void measure(OperatorBench& bench, std::string_view unit, std::string_view metric, Millis time,
             double value = 1, std::string_view key = "layout") {
  bench.event(
      "experiment.measured", key, fmt::format("m-{}-{}", unit, time.count), at(time),
      {{"unit", Value::of(unit)}, {"metric", Value::of(metric)}, {"value", Value::of(value)}});
}

// `units` an arm, of which so many convert.
void run(OperatorBench& bench, int units, int control, int treatment) {
  for (int i = 0; i < units; ++i) {
    expose(bench, fmt::format("c{}", i), "control", seconds(i));
    expose(bench, fmt::format("t{}", i), "treatment", seconds(i));
    if (i < control) {
      measure(bench, fmt::format("c{}", i), "conversion", seconds(i));
    }
    if (i < treatment) {
      measure(bench, fmt::format("t{}", i), "conversion", seconds(i));
    }
  }
}

std::vector<Produced> of_metric(const OperatorBench& bench, std::string_view metric) {
  std::vector<Produced> found;
  for (const Produced& result : bench.of("x")) {
    if (result.text("metric") == metric) {
      found.push_back(result);
    }
  }
  return found;
}

TEST(Experiment, ADecisionIsToldWhenItChangesAndTheRestAtTheInterval) {
  OperatorBench bench(yaml("control: control, runtime_min: 1d, every: 1h"));
  run(bench, 400, 110, 220);
  const std::size_t before = of_metric(bench, "converted").size();
  bench.tick(at(hours(1)));
  const std::vector<Produced> hourly = of_metric(bench, "converted");
  expose(bench, "c0", "control", hours(30));
  bench.tick(at(hours(31)));
  bench.tick(at(hours(50)));

  ASSERT_EQ(before, 1U) << "from wait to continue";
  ASSERT_EQ(hourly.size(), 2U);
  EXPECT_EQ(hourly[0].text("recommendation"), "continue");
  EXPECT_EQ(hourly[1].key, "layout");
  EXPECT_EQ(hourly[1].text("contact_id"), "layout");
  EXPECT_EQ(hourly[1].text("recommendation"), "continue");
  EXPECT_EQ(hourly[1].text("time"), format_rfc3339(at(hours(1))));
  EXPECT_EQ(hourly[1].number("units"), 400);
  EXPECT_EQ(hourly[1].number("mean"), .55);
  EXPECT_EQ(hourly[1].number("mean_control"), .275);
  EXPECT_EQ(hourly[1].number("difference"), .275);
  EXPECT_EQ(hourly[1].number("lift"), 1);
  EXPECT_EQ(hourly[1].number("srm_p"), 1);
  EXPECT_GT(hourly[1].number("always_low"), .1);
  EXPECT_LT(hourly[1].number("p_always"), 1e-6);
  EXPECT_LT(hourly[1].number("p_sprt"), .001) << "made for differences near a percent";
  EXPECT_EQ(of_metric(bench, "converted").size(), 2U) << "a unit that comes again is no news";

  expose(bench, "new", "treatment", hours(51));
  EXPECT_EQ(of_metric(bench, "converted").back().text("recommendation"), "deploy");
}

TEST(Experiment, AWorseArmIsOneToRollBackAtOnce) {
  OperatorBench bench(kPlain);
  run(bench, 800, 400, 200);

  EXPECT_EQ(of_metric(bench, "converted").back().text("recommendation"), "rollback");
}

TEST(Experiment, AUnitCountsOnceHoweverOftenItCame) {
  OperatorBench bench(kPlain);
  for (int i = 0; i < 5; ++i) {
    expose(bench, "a", "control", minutes(i));
    expose(bench, "b", "treatment", minutes(i));
    measure(bench, "b", "conversion", minutes(i));
    measure(bench, "b", "revenue", minutes(i), 2.5);
  }
  bench.tick(at(hours(1)));

  const Produced converted = of_metric(bench, "converted").back();
  EXPECT_EQ(converted.number("units"), 1);
  EXPECT_EQ(converted.number("mean"), 1);
  EXPECT_EQ(of_metric(bench, "revenue").back().number("mean"), 12.5);
  EXPECT_EQ(converted.text("recommendation"), "wait");
  EXPECT_EQ(converted.json.find("\"always_low\""), std::string::npos) << converted.json;
}

TEST(Experiment, AUnitThatMetTwoArmsIsLeftOutOfBothAndStillWasDealt) {
  OperatorBench bench(kPlain);
  expose(bench, "a", "control", minutes(1));
  expose(bench, "b", "treatment", minutes(1));
  expose(bench, "both", "treatment", minutes(1), 7);
  measure(bench, "both", "revenue", minutes(2), 40);
  expose(bench, "both", "control", minutes(3));
  measure(bench, "both", "revenue", minutes(4), 40);
  expose(bench, "both", "treatment", minutes(5));
  bench.tick(at(hours(1)));

  const Produced revenue = of_metric(bench, "revenue").back();
  EXPECT_EQ(revenue.number("units"), 1);
  EXPECT_EQ(revenue.number("units_control"), 1);
  EXPECT_EQ(revenue.number("left_out"), 1);
  EXPECT_EQ(revenue.number("mean"), 0);
  EXPECT_THAT(revenue.json,
              HasSubstr(R"("variation":"treatment","dealt":2,"left_out":1,"mean":0)"));
  EXPECT_EQ(bench.counter(0, "experiment_units_left_out"), 1U);
}

TEST(Experiment, OnlyWhatFollowsTheExposureWithinTheWindowCounts) {
  OperatorBench bench(yaml("control: control, window: 2h"));
  measure(bench, "b", "conversion", minutes(1));
  expose(bench, "a", "control", minutes(5));
  expose(bench, "b", "treatment", minutes(5));
  measure(bench, "b", "conversion", hours(3));
  measure(bench, "stranger", "conversion", hours(3));
  bench.tick(at(hours(5)));

  EXPECT_EQ(of_metric(bench, "converted").back().number("mean"), 0);
  EXPECT_EQ(bench.counter(0, "experiment_outcomes_unexposed"), 3U);
}

TEST(Experiment, ADealThatIsNotAsPlannedStopsAllVerdicts) {
  OperatorBench bench(yaml("control: control, shares: { control: 3, treatment: 1 }"));
  run(bench, 400, 110, 220);

  const Produced last = of_metric(bench, "converted").back();
  EXPECT_EQ(last.text("recommendation"), "investigate");
  EXPECT_LT(last.number("srm_p_always"), .001);
}

TEST(Experiment, AnArmWithoutAShareIsADeadLetter) {
  OperatorBench bench(yaml("control: control, shares: { control: 1, treatment: 1 }"));
  expose(bench, "a", "surprise", minutes(1));
  expose(bench, "b", "control", minutes(1), 2e9);

  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "experiment_arm_unknown");
}

TEST(Experiment, NumbersThatCannotBeAddedExactlyAreDeadLetters) {
  OperatorBench bench(yaml("control: control, covariate: covariate"));
  expose(bench, "a", "control", minutes(1), 2e9);
  expose(bench, "b", "control", minutes(1), 3);
  measure(bench, "b", "revenue", minutes(2), -2e9);

  ASSERT_EQ(bench.aside().size(), 2U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "experiment_number_too_large");
  EXPECT_EQ(bench.aside()[1].headers.at("ls-error-code"), "experiment_number_too_large");
}

// y is x, so that the covariate foretells all of it but the effect.
TEST(Experiment, ACovariateTakesOutWhatItForetells) {
  OperatorBench bench(yaml("control: control, covariate: covariate"));
  for (int i = 0; i < 200; ++i) {
    const double x = i % 20 * 10;
    const double noise = i % 3 - 1;
    expose(bench, fmt::format("c{}", i), "control", seconds(i), x);
    measure(bench, fmt::format("c{}", i), "revenue", seconds(i), x + noise);
    expose(bench, fmt::format("t{}", i), "treatment", seconds(i), x);
    measure(bench, fmt::format("t{}", i), "revenue", seconds(i), x + noise + 5);
  }
  bench.tick(at(hours(1)));

  const Produced revenue = of_metric(bench, "revenue").back();
  EXPECT_NEAR(revenue.number("theta"), 1, .01);
  EXPECT_LT(revenue.number("variance_left"), .01);
  EXPECT_NEAR(revenue.number("difference"), 5, 1e-9);
  EXPECT_GT(revenue.number("always_low"), 4);
}

// Ends and starts, and what was not committed, leave the same results byte for byte.
TEST(Experiment, ARestartChangesNothing) {
  const auto story = [](OperatorBench& bench, const std::function<void(int)>& between) {
    for (int i = 0; i < 300; ++i) {
      between(i);
      const std::string_view arm = i % 2 == 0 ? "control" : "treatment";
      const std::string unit = fmt::format("u{}", i);
      expose(bench, unit, arm, minutes(i), i % 7);
      measure(bench, unit, "revenue", minutes(i), i % 5);
      if (i % (i % 2 == 0 ? 3 : 2) == 0) {
        measure(bench, fmt::format("u{}", i / 2), "conversion", minutes(i));
      }
      if (i % 50 == 7) {
        expose(bench, fmt::format("u{}", i - 3), arm, minutes(i));
      }
    }
    bench.tick(at(hours(20)));
    std::string all;
    for (const Produced& result : bench.of("x")) {
      all += result.json + "\n";
    }
    return all;
  };
  const std::string settings = yaml("control: control, covariate: covariate, least: 10");
  OperatorBench straight(settings);
  OperatorBench restarted(settings);
  const std::string expected = story(straight, [](int /*i*/) {});
  const std::string got = story(restarted, [&](int i) {
    if (i % 20 == 3) {
      restarted.commit();
      restarted.reopen();
    }
  });

  EXPECT_EQ(got, expected);
  EXPECT_GT(straight.of("x").size(), 10U);
}

TEST(Experiment, ExperimentsOfTenantsAreTheirOwn) {
  OperatorBench bench(kPlain);
  for (const std::string_view key : {"acme|layout", "other|layout"}) {
    expose(bench, "a", "control", minutes(1), 0, key);
    expose(bench, "b", "treatment", minutes(1), 0, key);
  }
  expose(bench, "c", "treatment", minutes(1), 0, "acme|layout");
  bench.tick(at(hours(1)));

  ASSERT_EQ(of_metric(bench, "converted").size(), 2U);
  EXPECT_EQ(of_metric(bench, "converted")[0].number("units") +
                of_metric(bench, "converted")[1].number("units"),
            3);
  EXPECT_EQ(of_metric(bench, "converted")[0].text("contact_id"), "layout");
}

TEST(Experiment, NothingIsLeftOnceNothingCameForLong) {
  OperatorBench bench(yaml("control: control, keep: 2d"));
  expose(bench, "a", "control", minutes(1));
  expose(bench, "b", "treatment", hours(30));
  bench.tick(at(hours(60)));
  expose(bench, "a", "treatment", hours(61));
  bench.tick(at(hours(62)));
  const Produced later = of_metric(bench, "converted").back();
  bench.tick(at(days(9)));
  bench.commit();

  EXPECT_EQ(later.number("left_out"), 0) << "the unit had been forgotten";
  EXPECT_EQ(bench.store().size(), 0U);
  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

TEST(Experiment, OtherMetricsBeginAnew) {
  OperatorBench bench(kPlain);
  expose(bench, "a", "control", minutes(1));
  expose(bench, "b", "treatment", minutes(1));
  bench.commit();
  bench.reopen(yaml("control: control, window: 1d"));
  expose(bench, "a", "control", minutes(2));
  expose(bench, "c", "treatment", minutes(2));
  bench.tick(at(hours(1)));

  EXPECT_EQ(of_metric(bench, "converted").back().number("units"), 1);
  EXPECT_EQ(of_metric(bench, "converted").back().number("units_control"), 1);
}

TEST(Experiment, WhatCannotBeIsRefusedAtItsPlace) {
  const auto error = [](std::string_view settings, std::string_view metrics = kMetrics) {
    return test::error_of(yaml(settings, metrics));
  };
  EXPECT_EQ(error("control: control"), "");
  EXPECT_THAT(error("shares: { a: 1, b: 1 }"), HasSubstr("control"));
  EXPECT_THAT(error("control: c, shares: { a: 1, b: 1 }"), HasSubstr("control among them"));
  EXPECT_THAT(error("control: c, unit: nobody"), HasSubstr("nobody"));
  EXPECT_THAT(error("control: c, unit: covariate"), HasSubstr("covariate"));
  EXPECT_THAT(error("control: c, covariate: variation"), HasSubstr("variation"));
  EXPECT_THAT(error("control: c, every: 0s"), HasSubstr("every"));
  EXPECT_THAT(error("control: c, emits: page.viewed"), HasSubstr("page.viewed has no field"));
  EXPECT_THAT(error("control: c", "metrics: {}"), HasSubstr("metrics"));
  EXPECT_THAT(error("control: c", "metrics: { m: { sum: experiment.measured.value } }"),
              HasSubstr("difference"));
  EXPECT_THAT(
      error("control: c", "metrics: { m: { max: experiment.measured.value, difference: 1 } }"),
      HasSubstr("a count"));
}

}  // namespace
}  // namespace ls::operators
