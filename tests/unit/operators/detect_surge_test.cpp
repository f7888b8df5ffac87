#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;

std::string yaml(std::string_view settings) {
  return test::topology_yaml(
      "json",
      "  - { id: hourly, type: window, inputs: [in], window: { tumbling: { size: 1h } }, values: { "
      "views: { count: page.viewed }, opens: { count: email.opened } } }\n"
      "  - { id: surges, type: detect_surge, inputs: [hourly], entity: page, " +
          std::string(settings) + " }",
      {"surges"});
}

const std::string kBurst = yaml("rules: { views: { of: views, times: 3, p_max: 1e-6 } }");

void view(OperatorBench& bench, Millis hour, int count) {
  for (int i = 0; i < count; ++i) {
    bench.event("page.viewed", "L1", std::to_string(hour.count) + "-" + std::to_string(i),
                at(hour + Millis{i}));
  }
}

void run_to_burst(OperatorBench& bench) {
  for (int hour = 0; hour < 5; ++hour) {
    view(bench, hours(hour), 10);
  }
  view(bench, hours(5), 100);
  bench.tick(at(hours(6)));
}

TEST(DetectSurge, TellsWhenARuleBeginsAndCeasesToBeBroken) {
  OperatorBench bench(kBurst);

  run_to_burst(bench);
  view(bench, hours(6), 10);
  bench.tick(at(hours(7)));

  const auto found = bench.of("surges");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].text("rule"), "surge-views");
  EXPECT_EQ(found[0].text("entity_type"), "page");
  EXPECT_EQ(found[0].text("entity"), "L1");
  EXPECT_EQ(found[0].text("status"), "firing");
  EXPECT_EQ(found[0].number("value"), 100.0);
  EXPECT_NEAR(found[0].number("threshold"), 30.0, 1e-9);
  EXPECT_EQ(found[0].time, at(hours(6)));
  EXPECT_EQ(found[1].text("status"), "resolved");
  EXPECT_EQ(found[1].text("started"), found[0].text("started"));
}

TEST(DetectSurge, EqualInputGivesEqualBytesAfterARestart) {
  OperatorBench bench(kBurst);
  for (int hour = 0; hour < 5; ++hour) {
    view(bench, hours(hour), 10);
  }
  bench.commit();
  view(bench, hours(5), 100);
  bench.tick(at(hours(6)));
  const std::string before = bench.of("surges").back().json;

  bench.roll_back();
  bench.forget();
  view(bench, hours(5), 100);
  bench.tick(at(hours(6)));
  ASSERT_EQ(bench.of("surges").size(), 1U);
  const std::string rolled_back = bench.of("surges").back().json;
  bench.roll_back();
  bench.reopen();
  bench.forget();
  view(bench, hours(5), 100);
  bench.tick(at(hours(6)));

  EXPECT_EQ(rolled_back, before);
  ASSERT_EQ(bench.of("surges").size(), 1U);
  EXPECT_EQ(bench.of("surges").back().json, before);
}

TEST(DetectSurge, KeysThatFellSilentAreForgotten) {
  OperatorBench bench(yaml("keep: 2d, rules: { views: { of: views, times: 3, p_max: 1e-6 } }"));
  view(bench, hours(0), 10);
  bench.tick(at(hours(1)));
  bench.commit();
  const std::size_t rows = bench.store().size();
  bench.tick(at(days(3)));
  bench.commit();

  EXPECT_LT(bench.store().size(), rows);
}

TEST(DetectSurge, AValueThatWindowsLackIsCountedAndNotJudged) {
  OperatorBench bench(yaml("rules: { views: { of: clicks, times: 3 } }"));
  view(bench, hours(0), 10);
  bench.tick(at(hours(1)));

  EXPECT_TRUE(bench.of("surges").empty());
  EXPECT_EQ(bench.counter(1, "surge_values_missing"), 1U);
}

TEST(DetectSurge, BadSettingsAreRefused) {
  EXPECT_NE(test::error_of(yaml("rules: { }")).find("at least one rule"), std::string::npos);
  EXPECT_NE(test::error_of(yaml("rules: { a: { of: views, above: 0.1 } }")).find("among what"),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("rules: { a: { of: views, among: opens, above: 0.1, times: 2 } }"))
                .find("not by both"),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("rules: { a: { off: views } }")).find("off"), std::string::npos);
}

}  // namespace
}  // namespace ls::operators
