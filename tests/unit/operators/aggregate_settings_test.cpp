#include "operators/aggregate_settings.hpp"

#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

// One feature on line 6, column 7.
std::string error_for(const std::string& feature) {
  return test::error_of(test::topology_yaml(
      "json",
      "  - { id: agg, type: aggregate, inputs: [in],\n      features: {\n      x: " + feature +
          " } }",
      {"agg"}));
}

TEST(AggregateSettings, EveryFunctionIsRead) {
  EXPECT_EQ(error_for("{ count: page.viewed }"), "");
  EXPECT_EQ(error_for("{ since_last: page.viewed }"), "");
  for (const std::string function :
       {"sum", "mean", "min", "max", "last", "distinct", "quantile", "approximate_distinct"}) {
    EXPECT_EQ(error_for("{ " + function + ": page.viewed.dwell_ms }"), "") << function;
  }
}

TEST(AggregateSettings, AQuantileTakesItsRank) {
  EXPECT_EQ(error_for("{ quantile: page.viewed.dwell_ms, q: 0.95 }"), "");
  EXPECT_NE(error_for("{ quantile: page.viewed.dwell_ms, q: 95 }").find("q"), std::string::npos);
  EXPECT_NE(error_for("{ sum: page.viewed.dwell_ms, q: 0.95 }").find("q"), std::string::npos);
  EXPECT_EQ(error_for("{ approximate_distinct: page.viewed.url }"), "");
}

TEST(AggregateSettings, AnUnknownFieldIsNamedWithItsPlace) {
  const std::string error = error_for("{ sum: page.viewed.dwell }");

  EXPECT_NE(error.find("bench.yaml:7:"), std::string::npos) << error;
  EXPECT_NE(error.find("page.viewed has no field \"dwell\""), std::string::npos) << error;
}

TEST(AggregateSettings, AnUnknownTypeIsNamed) {
  EXPECT_NE(error_for("{ count: page.seen }").find("\"page.seen\""), std::string::npos);
}

TEST(AggregateSettings, FunctionsAskForAFieldOrForNone) {
  EXPECT_NE(error_for("{ sum: page.viewed }").find("a field"), std::string::npos);
  EXPECT_NE(error_for("{ count: page.viewed.dwell_ms }").find("an event type"), std::string::npos);
}

TEST(AggregateSettings, AFeatureNeedsAFunctionAndAKnownWindow) {
  EXPECT_NE(error_for("{ window: { tumbling: { size: 1h } } }").find("one of count"),
            std::string::npos);
  EXPECT_NE(error_for("{ count: page.viewed, window: { rolling: { size: 1h } } }").find("decay"),
            std::string::npos);
  EXPECT_NE(error_for("{ count: page.viewed, window: { hopping: { hop: 1h } } }").find("size"),
            std::string::npos);
  EXPECT_NE(error_for("{ count: page.viewed, window: { hopping: { size: 7h, hop: 2h } } }"), "");
}

TEST(AggregateSettings, AWrongConditionIsRefused) {
  EXPECT_NE(error_for("{ count: page.viewed, where: { field: category, op: is, value: a } }")
                .find("bench.yaml:7:"),
            std::string::npos);
}

}  // namespace
}  // namespace ls::operators
