#include "operators/condition.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using event::Value;

Condition parsed(const std::string& text, std::string* errors = nullptr) {
  config::Problems problems;
  const auto node = config::parse_yaml(text, "rule.yaml");
  Condition condition = read_condition(*node, {}, problems);
  const Status status = problems.to_status();
  if (errors != nullptr) {
    *errors = status ? "" : status.error().message;
  } else {
    test::must(status);
  }
  return condition;
}

bool fulfils(const std::string& text, const test::Fields& fields) {
  event::Event event;
  event.type = test::catalog().find("page.viewed");
  event.tenant = "acme";
  std::vector<Value> slots(event.type->fields().size());
  for (const auto& [name, value] : fields) {
    slots.at(event.type->slot_of(name).value()) = value;
  }
  event.slots = slots;
  return holds(parsed(text), event);
}

TEST(Condition, ComparesNumbersAsNumbers) {
  const test::Fields nine{{"dwell_ms", Value::of(9)}};
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: eq, value: 9 }", nine));
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: eq, value: 9.0 }", nine));
  EXPECT_FALSE(fulfils("{ field: dwell_ms, op: ne, value: 9 }", nine));
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: ne, value: 8 }", nine));
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: lt, value: 10 }", nine));
  EXPECT_FALSE(fulfils("{ field: dwell_ms, op: lt, value: 9 }", nine));
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: le, value: 9 }", nine));
  EXPECT_FALSE(fulfils("{ field: dwell_ms, op: gt, value: 9 }", nine));
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: gt, value: -10 }", nine));
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: ge, value: 9 }", nine));
  EXPECT_TRUE(fulfils("{ field: dwell_ms, op: in, values: [1, 9] }", nine));
  EXPECT_FALSE(fulfils("{ field: dwell_ms, op: in, values: [1, 2] }", nine));
}

TEST(Condition, ComparesTextsByTheirBytes) {
  const test::Fields page{{"path", Value::of("m")}};
  EXPECT_TRUE(fulfils("{ field: path, op: eq, value: m }", page));
  EXPECT_FALSE(fulfils("{ field: path, op: ne, value: m }", page));
  EXPECT_TRUE(fulfils("{ field: path, op: lt, value: n }", page));
  EXPECT_TRUE(fulfils("{ field: path, op: le, value: m }", page));
  EXPECT_TRUE(fulfils("{ field: path, op: gt, value: a }", page));
  EXPECT_FALSE(fulfils("{ field: path, op: ge, value: n }", page));
  EXPECT_TRUE(fulfils("{ field: path, op: in, values: [k, m] }", page));
}

TEST(Condition, BooleansAreTrueAndFalse) {
  const test::Fields again{{"is_return", Value::of(true)}};
  EXPECT_TRUE(fulfils("{ field: is_return, op: eq, value: true }", again));
  EXPECT_FALSE(fulfils("{ field: is_return, op: eq, value: false }", again));
  EXPECT_TRUE(fulfils("{ field: is_return, op: exists }", again));
}

TEST(Condition, AnAbsentFieldFulfilsNoComparison) {
  for (const std::string op : {"eq", "ne", "lt", "le", "gt", "ge"}) {
    EXPECT_FALSE(fulfils("{ field: dwell_ms, op: " + op + ", value: 1 }", {})) << op;
  }
  EXPECT_FALSE(fulfils("{ field: dwell_ms, op: in, values: [1] }", {}));
  EXPECT_FALSE(fulfils("{ field: dwell_ms, op: exists }", {}));
  EXPECT_FALSE(fulfils("{ field: no_such_field, op: ne, value: 1 }", {}));
  EXPECT_TRUE(fulfils("{ not: { field: dwell_ms, op: exists } }", {}));
}

TEST(Condition, KnowsTypeAndTenant) {
  EXPECT_TRUE(fulfils("{ field: type, op: eq, value: page.viewed }", {}));
  EXPECT_FALSE(fulfils("{ field: tenant, op: ne, value: acme }", {}));
}

TEST(Condition, GroupsFollowLogic) {
  const std::string yes = "{ field: tenant, op: eq, value: acme }";
  const std::string no = "{ field: tenant, op: eq, value: other }";
  EXPECT_TRUE(fulfils("{ all: [" + yes + ", " + yes + "] }", {}));
  EXPECT_FALSE(fulfils("{ all: [" + yes + ", " + no + "] }", {}));
  EXPECT_TRUE(fulfils("{ any: [" + no + ", " + yes + "] }", {}));
  EXPECT_FALSE(fulfils("{ any: [" + no + ", " + no + "] }", {}));
  EXPECT_FALSE(fulfils("{ not: " + yes + " }", {}));
  EXPECT_TRUE(fulfils("{ not: { all: [" + yes + ", { not: " + yes + " }] } }", {}));
}

TEST(Condition, EveryMistakeIsNamedWithItsPlace) {
  std::string errors;
  parsed("all:\n  - { field: a, op: equals, value: 1 }\n  - { field: a, op: eq }\n", &errors);
  EXPECT_NE(errors.find("rule.yaml:2:"), std::string::npos) << errors;
  EXPECT_NE(errors.find("rule.yaml:3:"), std::string::npos) << errors;
}

TEST(Condition, ATimeIsComparedAsATime) {
  event::Event event;
  event.type = test::catalog().find("label.conversion");
  std::vector<Value> slots(event.type->fields().size());
  slots.at(event.type->slot_of("as_of").value()) = Value::of(EventTime{1'777'629'600'000});
  event.slots = slots;

  const std::string rule = "{ field: as_of, op: ge, value: \"2026-05-01T";
  EXPECT_TRUE(holds(parsed(rule + "10:00:00Z\" }"), event));
  EXPECT_FALSE(holds(parsed(rule + "10:00:01Z\" }"), event));
}

TEST(Condition, DepthIsLimited) {
  std::string text = "{ field: a, op: exists }";
  for (int i = 0; i < 20; ++i) {
    text = "{ not: " + text + " }";
  }
  std::string errors;
  parsed(text, &errors);
  EXPECT_NE(errors.find("nested"), std::string::npos) << errors;
}

TEST(Condition, FingerprintsOfDifferentConditionsDiffer) {
  const auto fingerprint = [](const std::string& text) {
    std::string out;
    append_fingerprint(parsed(text), out);
    return out;
  };
  EXPECT_NE(fingerprint("{ field: a, op: eq, value: 1 }"),
            fingerprint("{ field: a, op: ne, value: 1 }"));
  EXPECT_NE(fingerprint("{ field: a, op: eq, value: 1 }"),
            fingerprint("{ field: a, op: eq, value: 2 }"));
  EXPECT_NE(fingerprint("{ any: [{ field: a, op: exists }] }"),
            fingerprint("{ all: [{ field: a, op: exists }] }"));
}

}  // namespace
}  // namespace ls::operators
