#include "operators/join/join_spec.hpp"

#include "unit/operators/operator_bench.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

// A join whose settings begin on line 5, one a line: left, right, emits, kind, fields.
struct Wanted {
  std::string left = "label.conversion";
  std::string right = "page.viewed";
  std::string emits = "conversion.attributed";
  std::string kind = "inner";
  std::string fields = "{ value_minor: left.value_minor }";
};

std::string error_of(const Wanted& wanted) {
  const std::string yaml = fmt::format(
      "  - id: j\n    type: interval_join\n    inputs: [in]\n    left: {}\n    right: {}\n"
      "    emits: {}\n    kind: {}\n    fields: {}\n"
      "    before: 1s\n    after: 0s\n    grace: 0s",
      wanted.left, wanted.right, wanted.emits, wanted.kind, wanted.fields);
  return test::error_of(test::topology_yaml("json", yaml, {"j"}));
}

TEST(JoinSpec, ReadsWhatFits) {
  EXPECT_EQ(error_of({}), "");
  EXPECT_EQ(error_of({.fields = "{ url: left.id, viewed_at: right.time }"}), "")
      << "id and time of a side";
}

TEST(JoinSpec, TellsWhereAndWhatWasMeant) {
  struct Case {
    Wanted wanted;
    std::string error;
  };
  const std::vector<Case> cases{
      {{.left = "label.convertion"},
       "bench.yaml:8:11: left: there is no event type \"label.convertion\"; did you mean "
       "\"label.conversion\"?"},
      {{.right = "email.clicked"},
       "bench.yaml:9:12: right: no source of this topology decodes email.clicked and no node emits "
       "it"},
      {{.right = "label.conversion"},
       "bench.yaml:9:12: right: left and right are told apart by event type: they cannot be the "
       "same"},
      {{.emits = "page.viewed", .fields = "{ url: right.url }"},
       "bench.yaml:10:12: emits: a join cannot emit the type that one of its sides has"},
      {{.fields = "{ valeu_minor: left.value_minor }"},
       "bench.yaml:12:28: valeu_minor: conversion.attributed has no field \"valeu_minor\"; did you "
       "mean \"value_minor\"?"},
      {{.fields = "{ url: right.utl }"},
       "bench.yaml:12:20: url: page.viewed has no field \"utl\"; did you mean \"url\"?"},
      {{.fields = "{ url: rihgt.url }"},
       "bench.yaml:12:20: url: \"rihgt.url\" is not a field of a side, such as left.id or "
       "right.time; did you mean \"right\"?"},
      {{.fields = "{ viewed_at: right.url }"},
       "bench.yaml:12:26: viewed_at: right.url does not fit conversion.attributed.viewed_at: it is "
       "text, not time"},
      {{.kind = "innr", .fields = "{ }"}, "bench.yaml:11:11: kind:"},
  };
  for (const Case& each : cases) {
    const std::string error = error_of(each.wanted);
    EXPECT_NE(error.find(each.error), std::string::npos) << error << "\nwanted " << each.error;
  }
}

TEST(JoinSpec, WhatIsRequiredMustBeThereInEveryResult) {
  // form.submitted stands in for a joined type that requires its form.
  const std::string required = "{ form_id: right.url }";

  EXPECT_NE(error_of({.emits = "form.submitted", .fields = required})
                .find("form.submitted.form_id is required, and right.url may be absent"),
            std::string::npos);
  EXPECT_NE(error_of({.emits = "form.submitted", .fields = "{ fields_total: left.value_minor }"})
                .find("form.submitted requires \"form_id\""),
            std::string::npos);
  EXPECT_NE(error_of({.emits = "form.submitted", .kind = "outer", .fields = "{ form_id: left.id }"})
                .find("may be absent"),
            std::string::npos)
      << "outer results may lack their left side";
  EXPECT_EQ(error_of({.emits = "form.submitted", .kind = "left", .fields = "{ form_id: left.id }"}),
            "");
}

TEST(JoinSpec, ValuesFitOnlyWhereEachOfThemDoes) {
  using event::FieldDef;
  using event::FieldKind;
  const FieldDef integer{.name = "i", .kind = FieldKind::integer, .minimum = 0};
  const FieldDef number{.name = "n", .kind = FieldKind::number};
  const FieldDef share{.name = "s", .kind = FieldKind::number, .minimum = 0, .maximum = 1};
  const FieldDef ab{.name = "ab", .kind = FieldKind::category, .values = {"a", "b"}};
  const FieldDef abc{.name = "abc", .kind = FieldKind::category, .values = {"a", "b", "c"}};
  const FieldDef short_text{.name = "t", .kind = FieldKind::text, .bytes_max = 10};
  const FieldDef text{.name = "u", .kind = FieldKind::text, .bytes_max = 20};

  EXPECT_FALSE(misfit(integer, number));
  EXPECT_TRUE(misfit(number, integer));
  EXPECT_FALSE(misfit(share, number));
  EXPECT_TRUE(misfit(number, share));
  EXPECT_TRUE(misfit(integer, share)) << "it has no upper bound";
  EXPECT_FALSE(misfit(ab, abc));
  EXPECT_TRUE(misfit(abc, ab));
  EXPECT_FALSE(misfit(ab, text));
  EXPECT_TRUE(misfit(text, ab));
  EXPECT_FALSE(misfit(short_text, text));
  EXPECT_TRUE(misfit(text, short_text));
}

}  // namespace
}  // namespace ls::operators
