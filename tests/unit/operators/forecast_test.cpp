#include "unit/operators/operator_bench.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;
using test::Produced;

const std::string kNaive = "value: n, models: [seasonal_naive]";

std::string nodes(std::string_view window, std::string_view forecast) {
  return fmt::format(
      "  - {{ id: w, type: window, inputs: [in], window: {{ {} }},\n"
      "      values: {{ n: {{ count: page.viewed }}, dwell: {{ mean: page.viewed.dwell_ms }} }} "
      "}}\n"
      "  - {{ id: f, type: forecast, inputs: [w], emits: forecast.made, {} }}\n",
      window, forecast);
}

std::string yaml(std::string_view forecast, std::string_view window = "tumbling: { size: 1h }") {
  return test::topology_yaml("json", nodes(window, forecast), {"f"});
}

// So many views within the hour, one a minute.
void views(OperatorBench& bench, int hour, int count, std::string_view key = "L1", int minute = 0) {
  for (int i = 0; i < count; ++i) {
    const std::string id = fmt::format("{}-{}-{}", key, hour, i);
    bench.event("page.viewed", key, id, at(hours(hour) + minutes(minute + i)),
                {{"dwell_ms", Value::of(std::int64_t{100 * count})}});
  }
}

std::vector<std::string> json_of(const std::vector<Produced>& produced) {
  std::vector<std::string> texts;
  for (const Produced& each : produced) {
    texts.push_back(each.json);
  }
  return texts;
}

TEST(Forecast, IsColdThenTellsWhatComesNextAfterEachWindow) {
  OperatorBench bench(yaml(kNaive + ", horizon: 2"));
  views(bench, 0, 3);
  views(bench, 1, 5);
  bench.tick(at(hours(2)));

  const std::vector<Produced> told = bench.of("f");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].text("state"), "cold");
  EXPECT_EQ(told[0].json.find("\"mean\""), std::string::npos) << told[0].json;
  EXPECT_EQ(told[1].key, "L1");
  EXPECT_EQ(told[1].text("state"), "live");
  EXPECT_EQ(told[1].text("contact_id"), "L1");
  EXPECT_EQ(told[1].text("value"), "n");
  EXPECT_EQ(told[1].text("model"), "seasonal_naive");
  EXPECT_EQ(told[1].text("time"), format_rfc3339(at(hours(2))));
  EXPECT_EQ(told[1].text("until"), format_rfc3339(at(hours(3))));
  EXPECT_EQ(told[1].number("length_ms"), 3'600'000);
  EXPECT_EQ(told[1].number("mean"), 5);
  EXPECT_NEAR(told[1].number("upper"), 5 + 1.959964 * 2, 1e-5);
  EXPECT_NE(
      told[1].json.find(fmt::format("\"until\":\"{}\",\"mean\":5", format_rfc3339(at(hours(4))))),
      std::string::npos)
      << told[1].json;
  EXPECT_EQ(bench.counter(1, "forecasts"), 2U);
  EXPECT_EQ(bench.counter(1, "forecasts_cold"), 1U);
}

TEST(Forecast, AWindowWithoutRecordsCountsNothing) {
  OperatorBench bench(yaml("value: n, models: [{ type: seasonal_naive, season: 2 }]"));
  for (const int hour : {0, 1, 4}) {
    views(bench, hour, 3);
  }
  bench.tick(at(hours(5)));

  // 3 3 0 0 3: next comes what was there at hour 3.
  EXPECT_EQ(bench.of("f").back().number("mean"), 0);
}

TEST(Forecast, AWindowWithoutRecordsHasNoMean) {
  OperatorBench bench(yaml("value: dwell, models: [{ type: seasonal_naive, season: 2 }]"));
  for (const int hour : {0, 1, 4}) {
    views(bench, hour, 3);
  }
  bench.tick(at(hours(5)));

  EXPECT_EQ(bench.of("f").back().number("mean"), 300);
}

TEST(Forecast, BeginsAnewAfterAVeryLongSilence) {
  OperatorBench bench(yaml(kNaive));
  views(bench, 0, 3);
  views(bench, 1, 3);
  views(bench, 1003, 4);
  bench.tick(at(hours(1004)));

  ASSERT_EQ(bench.of("f").size(), 3U);
  EXPECT_EQ(bench.of("f")[1].text("state"), "live");
  EXPECT_EQ(bench.of("f")[2].text("state"), "cold");
}

TEST(Forecast, KeysAreSeriesOfTheirOwn) {
  OperatorBench bench(yaml(kNaive));
  for (const int hour : {0, 1}) {
    views(bench, hour, 2, "acme|4%7C2");
    views(bench, hour, 7, "L2", 10);
  }
  bench.tick(at(hours(2)));

  const std::vector<Produced> told = bench.of("f");
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[2].number("mean") + told[3].number("mean"), 9);
  EXPECT_NE(told[2].text("id"), told[3].text("id"));
  const Produced& acme = told[2].key == "L2" ? told[3] : told[2];
  EXPECT_EQ(acme.text("tenant"), "acme");
  EXPECT_EQ(acme.text("contact_id"), "4|2");
}

TEST(Forecast, TakesFinalResultsOnly) {
  OperatorBench bench(
      yaml(kNaive, "tumbling: { size: 1h } }, corrections: 1d, emit: { every: 30m"));
  views(bench, 0, 3);
  bench.tick(at(minutes(40)));
  views(bench, 1, 5);
  bench.event_of(at(minutes(7)), "page.viewed", "L1", "late", at(hours(1) + minutes(50)));
  bench.tick(at(hours(2)));

  EXPECT_EQ(bench.of("f").size(), 2U);
  EXPECT_GE(bench.counter(1, "forecast_results_passed_over"), 2U);
}

// Windows that overlap follow each other at their hop.
TEST(Forecast, OverlappingWindowsNeedTheirStep) {
  const std::string window = "hopping: { size: 2h, hop: 1h }";
  OperatorBench bench(yaml(kNaive, window));
  OperatorBench stepped(yaml(kNaive + ", every: 1h", window));
  for (OperatorBench* each : {&bench, &stepped}) {
    views(*each, 4, 3);
    views(*each, 5, 5);
    each->tick(at(hours(6)));
  }

  ASSERT_EQ(stepped.of("f").size(), 2U);
  EXPECT_EQ(stepped.of("f")[1].number("mean"), 8);
  EXPECT_EQ(stepped.of("f")[1].text("until"), format_rfc3339(at(hours(7))));
  EXPECT_TRUE(stepped.aside().empty());
  EXPECT_EQ(bench.of("f").size(), 1U);
  EXPECT_EQ(bench.aside().size(), 1U);
}

TEST(Forecast, AWindowThatDoesNotFollowIsADeadLetter) {
  OperatorBench bench(yaml(kNaive, "sliding: { size: 1h }"));
  views(bench, 0, 4);
  bench.tick(at(hours(6)));

  ASSERT_FALSE(bench.aside().empty());
  EXPECT_EQ(bench.aside()[0].topic, "leads.dead_letters");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "forecast_window_irregular");
}

TEST(Forecast, AValueThatNoWindowHasIsADeadLetter) {
  OperatorBench bench(yaml("value: visits, models: [seasonal_naive]"));
  views(bench, 0, 4);
  bench.tick(at(hours(1)));

  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "forecast_value_unknown");
}

void fill(OperatorBench& bench, int from, int to) {
  for (int hour = from; hour < to; ++hour) {
    views(bench, hour, 3 + hour % 4);
  }
}

TEST(Forecast, GoesOnAfterARestartAsIfNothingHadHappened) {
  const std::string settings = "value: n, season: 4, horizon: 3, models: [theta, seasonal_naive]";
  OperatorBench whole(yaml(settings));
  fill(whole, 0, 40);
  OperatorBench stopped(yaml(settings));
  fill(stopped, 0, 25);
  stopped.commit();
  fill(stopped, 25, 30);
  stopped.reopen();
  stopped.forget();
  fill(stopped, 25, 40);

  const std::vector<std::string> expected = json_of(whole.of("f"));
  const std::vector<std::string> told = json_of(stopped.of("f"));
  ASSERT_EQ(told.size(), 15U);
  EXPECT_EQ(told, (std::vector<std::string>{expected.end() - 15, expected.end()}));
  EXPECT_EQ(whole.of("f").back().text("state"), "live");
}

TEST(Forecast, ARollbackTakesBackWhatWasLearned) {
  OperatorBench bench(yaml(kNaive));
  fill(bench, 0, 10);
  bench.commit();
  fill(bench, 10, 12);
  const std::vector<std::string> first = json_of(bench.of("f"));
  bench.roll_back();
  bench.forget();
  fill(bench, 10, 12);

  const std::vector<std::string> again = json_of(bench.of("f"));
  ASSERT_FALSE(again.empty());
  EXPECT_EQ(again.back(), first.back());
}

TEST(Forecast, OtherSettingsBeginAnew) {
  OperatorBench bench(yaml(kNaive));
  fill(bench, 0, 10);
  bench.commit();
  bench.reopen(yaml(kNaive + ", horizon: 2"));
  bench.forget();
  fill(bench, 10, 13);

  ASSERT_GE(bench.of("f").size(), 2U);
  EXPECT_EQ(bench.of("f")[0].text("state"), "cold");
  EXPECT_EQ(bench.of("f")[1].text("state"), "live");
}

std::string problems(std::string_view forecast) {
  return test::error_of(yaml(forecast));
}

TEST(Forecast, TellsWhatIsWrongWithItsSettings) {
  EXPECT_EQ(problems(kNaive), "");
  EXPECT_EQ(problems("value: n, season: 24, horizon: 24"), "");
  EXPECT_EQ(problems("value: n, models: [{ type: arima, p: 2, q: 0 }], choose: median"), "");
  EXPECT_NE(problems("value: n, horizon: 65").find("horizon"), std::string::npos);
  EXPECT_NE(problems("value: n, models: [prophet]").find("unknown forecaster \"prophet\""),
            std::string::npos);
  EXPECT_NE(problems("value: n, models: [{ type: arima, order: 2 }]").find("unknown key"),
            std::string::npos);
  EXPECT_NE(problems("value: n, models: []").find("1 to 16 models"), std::string::npos);
  EXPECT_NE(problems("value: n, choose: worst").find("worst"), std::string::npos);
  EXPECT_NE(problems("value: n, level: 0.95, errors: 18").find("level / (1 - level)"),
            std::string::npos);
  EXPECT_NE(problems("value: n, horizon: 64, errors: 4096").find("of a row"), std::string::npos);
  EXPECT_NE(problems("models: [ses]").find("value"), std::string::npos);
}

TEST(Forecast, TheEmittedTypeMustTakeWhatItTells) {
  const auto emits = [](std::string_view type) {
    return test::error_of(test::topology_yaml(
        "json",
        fmt::format("  - {{ id: w, type: window, inputs: [in], window: {{ tumbling: {{ size: 1h }} "
                    "}}, values: {{ n: {{ count: page.viewed }} }} }}\n"
                    "  - {{ id: f, type: forecast, inputs: [w], value: n, emits: {} }}\n",
                    type),
        {"f"}));
  };

  EXPECT_EQ(emits("forecast.made"), "");
  EXPECT_NE(emits("forecast.mad").find("did you mean"), std::string::npos);
  EXPECT_NE(emits("experiment.metric").find("requires \"key\""), std::string::npos);
}

}  // namespace
}  // namespace ls::operators
