#include "unit/operators/operator_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;
using testing::HasSubstr;

std::string yaml(std::string_view settings) {
  return test::topology_yaml(
      "json", "  - { id: rules, type: rule_score, inputs: [in], " + std::string(settings) + " }",
      {"rules"});
}

std::string with_profiles(std::string_view more) {
  return yaml("profiles: " LEADSTREAM_SOURCE_DIR "/config/profiles, " + std::string(more));
}

const test::Fields kAnn = {
    {"email", Value::of("ann@acme.com")}, {"company", Value::of("Acme Software")},
    {"title", Value::of("CTO")},          {"headcount", Value::of(120)},
    {"country", Value::of("uk")},         {"double_opt_in_at", Value::of(at(days(0)))}};

TEST(RuleScore, IsToldAfterEachEventThatChangesIt) {
  OperatorBench bench(with_profiles("profile: b2b_saas"));

  bench.event("lead.created", "L1", "a", at(days(0)), kAnn);
  bench.event("label.conversion", "L1", "b", at(days(0)), {{"value", Value::of(true)}});
  bench.event("quote.requested", "L1", "c", at(days(0)), {{"product", Value::of("x")}});
  bench.event("quote.requested", "L1", "d", at(days(0)), {{"product", Value::of("x")}});
  bench.event("email.quality", "L1", "e", at(days(0)),
              {{"email", Value::of("ann@acme.com")}, {"score", Value::of(100.0)}});

  const auto told = bench.of("rules");
  ASSERT_EQ(told.size(), 4U);
  // 11.95 of an unjudged address, 12 + 7 + 5 + 5 + 1, 20 and 4 for the country.
  EXPECT_DOUBLE_EQ(told[0].number("score"), 11.95 + 30.0 + 20.0 + 4.0);
  EXPECT_EQ(told[0].text("tier"), "gold");
  EXPECT_EQ(told[0].text("grid"), "A3");
  EXPECT_EQ(told[0].text("profile"), "b2b_saas");
  EXPECT_DOUBLE_EQ(told[1].number("delta"), 10.0);
  EXPECT_DOUBLE_EQ(told[2].number("engagement25"), 12.0) << "two quotes, up to the cap of sales";
  EXPECT_DOUBLE_EQ(told[3].number("email20"), 20.0);
  EXPECT_EQ(told[3].text("tier"), "platinum");
  EXPECT_EQ(told[3].text("action"), "prioritize");
  EXPECT_DOUBLE_EQ(told[3].number("due_ms"), 86'400'000.0);
  EXPECT_THAT(told[0].json, HasSubstr(R"({"part":"company","reason":"country","contribution":5})"));
}

// 35 points of the list and an unjudged address, and 15 of engagement, which are a grade of 2 down
// to 10: log2(1.5) half-lives of 14 days.
TEST(RuleScore, SilentLeadsAreToldOnceAndAtTheMinuteAtWhichTheVerdictChanges) {
  OperatorBench bench(with_profiles("profile: ecommerce"));
  bench.event("quote.requested", "L1", "a", at(days(0)), {{"product", Value::of("x")}});
  bench.event("message.received", "L1", "b", at(days(0)),
              {{"channel", Value::of("sms")}, {"text", Value::of("hi")}});
  ASSERT_EQ(bench.of("rules").back().text("grid"), "C2");
  ASSERT_DOUBLE_EQ(bench.of("rules").back().number("engagement25"), 15.0);
  bench.commit();
  bench.reopen();
  bench.forget();

  const EventTime due = at(Millis{11'793 * 60'000});  // 14 * 1440 * log2(1.5) = 11792.9 minutes
  bench.tick(due - minutes(1));
  EXPECT_TRUE(bench.of("rules").empty());
  bench.tick(due);
  ASSERT_EQ(bench.of("rules").size(), 1U);
  EXPECT_EQ(bench.of("rules")[0].time, due);
  EXPECT_EQ(bench.of("rules")[0].text("grid"), "C3");
  EXPECT_EQ(bench.of("rules")[0].text("contact_id"), "L1");
}

TEST(RuleScore, AClickThatWasAMachinesIsTakenBack) {
  OperatorBench bench(yaml("profile: standard"));
  bench.event("lead.created", "L1", "a", at(days(0)), kAnn);
  bench.event("email.opened", "L1", "b", at(days(0)), {{"message_id", Value::of("m")}});
  bench.event("email.opened", "L1", "c", at(days(0)), {{"message_id", Value::of("m")}});
  ASSERT_EQ(bench.of("rules").size(), 2U) << "of one message the opens count once";
  ASSERT_DOUBLE_EQ(bench.of("rules").back().number("engagement25"), 1.0);

  bench.event("email.opened", "L1", "d", at(days(0)),
              {{"message_id", Value::of("m")}, {"machine", Value::of(true)}});

  EXPECT_DOUBLE_EQ(bench.of("rules").back().number("engagement25"), 0.0);
}

TEST(RuleScore, FactsComeFromUpdatesFactsAndTags) {
  OperatorBench bench(with_profiles("profile: automotive"));
  bench.event("lead.created", "L1", "a", at(days(0)),
              {{"country", Value::of("US")}, {"tags", Value::of(R"(["test_drive","x"])")}});
  EXPECT_DOUBLE_EQ(bench.of("rules").back().number("bonus"), 8.0);
  bench.event("entity.facts", "L1", "b", at(days(0)),
              {{"provider", Value::of("p")},
               {"facts", Value::of(R"({"trade_in":true,"hiring":true,"headcount":7})")}});
  EXPECT_DOUBLE_EQ(bench.of("rules").back().number("bonus"), 13.0);
  EXPECT_DOUBLE_EQ(bench.of("rules").back().number("company35"), 7.0 + 5.0 + 2.0);
  bench.event("lead.updated", "L1", "c", at(days(0)),
              {{"changed", Value::of(R"({"industry":{"old":null,"new":"Motor trade"}})")},
               {"nulled", Value::of(R"(["country","trade_in"])")}});
  EXPECT_DOUBLE_EQ(bench.of("rules").back().number("bonus"), 8.0);
  EXPECT_DOUBLE_EQ(bench.of("rules").back().number("company35"), 12.0 + 7.0 + 2.0);
}

TEST(RuleScore, TheVerticalNamesTheProfile) {
  OperatorBench bench(with_profiles("profile: b2b_saas"));
  bench.event("lead.created", "L1", "a", at(days(0)), {{"insurance_type", Value::of("LIFE")}});
  EXPECT_EQ(bench.of("rules").back().text("profile"), "pc_insurance");
  OperatorBench one(with_profiles("profile: b2b_saas, by_vertical: false"));
  one.event("lead.created", "L1", "a", at(days(0)), {{"insurance_type", Value::of("LIFE")}});
  EXPECT_EQ(one.of("rules").back().text("profile"), "b2b_saas");
}

TEST(RuleScore, NothingIsKeptOfWhoWasDeleted) {
  OperatorBench bench(yaml("profile: standard"));
  bench.event("lead.created", "L1", "a", at(days(0)), kAnn);
  bench.event("lead.deleted", "L1", "b", at(days(1)));
  bench.forget();

  bench.tick(at(days(500)));
  EXPECT_TRUE(bench.of("rules").empty());
  bench.event("page.viewed", "L1", "c", at(days(501)));
  EXPECT_DOUBLE_EQ(bench.of("rules").back().number("company35"), 2.0);
}

TEST(RuleScore, AnOpenDealHoldsTheTier) {
  OperatorBench bench(with_profiles("profile: b2b_saas"));
  bench.event("lead.created", "L1", "a", at(days(0)), kAnn);
  bench.event("lead.stage_changed", "L1", "b", at(days(1)),
              {{"to", Value::of("demo")}, {"status", Value::of("open")}});
  bench.event("email.complained", "L1", "c", at(days(2)), {{"message_id", Value::of("m")}});
  EXPECT_LT(bench.of("rules").back().number("score"), 60.0);
  EXPECT_EQ(bench.of("rules").back().text("tier"), "gold");
  bench.event("lead.stage_changed", "L1", "d", at(days(3)),
              {{"to", Value::of("lost")}, {"status", Value::of("lost")}});
  EXPECT_EQ(bench.of("rules").back().text("tier"), "silver");
}

TEST(RuleScore, EqualInputGivesEqualBytesAfterARollBack) {
  OperatorBench bench(with_profiles("profile: b2b_saas"));
  bench.event("lead.created", "L1", "a", at(days(0)), kAnn);
  bench.commit();
  const auto later = [&bench] {
    bench.forget();
    bench.event("form.submitted", "L1", "b", at(days(1)), {{"form_id", Value::of("f")}});
    bench.tick(at(days(200)));
    std::string all;
    for (const test::Produced& each : bench.of("rules")) {
      all += each.json + "\n";
    }
    return all;
  };
  const std::string before = later();
  ASSERT_FALSE(before.empty());

  bench.roll_back();
  EXPECT_EQ(later(), before);
  bench.roll_back();
  bench.reopen();
  EXPECT_EQ(later(), before);
}

TEST(RuleScore, BadSettingsAreRefused) {
  EXPECT_THAT(test::error_of(yaml("profiles: /nowhere")), HasSubstr("/nowhere"));
  EXPECT_THAT(test::error_of(with_profiles("profile: b2b_sas")),
              HasSubstr("did you mean \"b2b_saas\""));
  EXPECT_THAT(test::error_of(yaml("emits: page.viewed")), HasSubstr("has no field \"model\""));
  EXPECT_THAT(test::error_of(yaml("step: 0s")), HasSubstr("step"));
}

}  // namespace
}  // namespace ls::operators
