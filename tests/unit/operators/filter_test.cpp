#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;

std::string yaml(std::string_view where) {
  return test::topology_yaml(
      "json", "  - { id: chosen, type: filter, inputs: [in], where: " + std::string(where) + " }",
      {"chosen"});
}

TEST(Filter, PassesOnlyWhatFulfilsTheCondition) {
  OperatorBench bench(yaml("{ field: category, op: eq, value: pricing }"));

  bench.event("page.viewed", "L1", "a", at(minutes(0)),
              {{"category", event::Value::of("pricing")}});
  bench.event("page.viewed", "L1", "b", at(minutes(1)), {{"category", event::Value::of("home")}});
  bench.event("page.viewed", "L1", "c", at(minutes(2)));
  bench.event("email.opened", "L1", "d", at(minutes(3)));

  ASSERT_EQ(bench.of("chosen").size(), 1U);
  EXPECT_EQ(bench.of("chosen")[0].text("id"), "a");
}

TEST(Filter, KeepsTheEventAsItCame) {
  OperatorBench bench(yaml("{ field: type, op: eq, value: page.viewed }"));

  bench.event("page.viewed", "L1", "a", at(minutes(7)), {{"dwell_ms", event::Value::of(900)}});

  ASSERT_EQ(bench.of("chosen").size(), 1U);
  EXPECT_EQ(bench.of("chosen")[0].key, "L1");
  EXPECT_EQ(bench.of("chosen")[0].time, at(minutes(7)));
  EXPECT_EQ(bench.of("chosen")[0].number("dwell_ms"), 900);
}

TEST(Filter, NeedsACondition) {
  const std::string error = test::error_of(
      test::topology_yaml("json", "  - { id: chosen, type: filter, inputs: [in] }", {"chosen"}));

  EXPECT_NE(error.find("where"), std::string::npos) << error;
  EXPECT_NE(error.find("bench.yaml:5:"), std::string::npos) << error;
}

}  // namespace
}  // namespace ls::operators
