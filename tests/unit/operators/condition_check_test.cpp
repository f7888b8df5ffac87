#include "operators/condition_check.hpp"

#include "unit/operators/operator_bench.hpp"

#include "leadstream/config/yaml.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using Types = std::vector<const event::EventType*>;

std::string mistakes_in(const std::string& rule, const Types& types) {
  config::Problems problems;
  const auto node = config::parse_yaml(rule, "rule.yaml");
  read_condition(*node, types, problems);
  const Status status = problems.to_status();
  return status ? "" : status.error().message;
}

TEST(ConditionCheck, WhatNoEventCouldFulfilIsAMistake) {
  const Types page{test::catalog().find("page.viewed")};
  const Types both{test::catalog().find("page.viewed"), test::catalog().find("lead.created")};
  struct Case {
    std::string rule;
    const Types& types;
    std::string expected;  // empty: fine
  };
  const std::vector<Case> cases{
      {"{ field: categry, op: exists }", page,
       "rule.yaml:1:10: field: page.viewed has no field \"categry\"; did you mean \"category\"?"},
      {"{ field: categry, op: exists }", both, "none of the event types has a field"},
      {"{ field: industry, op: exists }", both, ""},
      {"{ field: category, op: eq, value: princing }", page, "did you mean \"pricing\"?"},
      {"{ field: category, op: in, values: [home, shop] }", page, "\"shop\" is not a value"},
      {"{ field: category, op: lt, value: home }", page, "no such comparison"},
      {"{ field: dwell_ms, op: gt, value: abc }", page, "\"abc\" is not a number"},
      {"{ field: dwell_ms, op: gt, value: 12 }", page, ""},
      {"{ field: is_return, op: eq, value: yes }", page, "\"yes\" is not a value of is_return"},
      {"{ field: is_return, op: gt, value: true }", page, "no such comparison"},
      {"{ field: utm, op: eq, value: x }", page, "no such comparison"},
      {"{ field: utm, op: exists }", page, ""},
      {"{ field: path, op: ge, value: x }", page, ""},
      {"{ field: tenant, op: eq, value: acme }", page, ""},
      {"{ field: type, op: eq, value: page.viewd }", page, "did you mean \"page.viewed\"?"},
      {"{ field: type, op: in, values: [page.viewed] }", page, ""},
  };
  for (const Case& one : cases) {
    const std::string errors = mistakes_in(one.rule, one.types);
    EXPECT_TRUE(one.expected.empty() ? errors.empty()
                                     : errors.find(one.expected) != std::string::npos)
        << one.rule << "\n"
        << errors;
  }
}

}  // namespace
}  // namespace ls::operators
