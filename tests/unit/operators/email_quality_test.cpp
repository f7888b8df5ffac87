#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

std::string yaml(std::string_view settings) {
  return test::topology_yaml(
      "json",
      "  - { id: quality, type: email_quality, inputs: [in], " + std::string(settings) + " }",
      {"quality"});
}

std::string with_lists(std::string_view more = "") {
  return yaml("lists: " LEADSTREAM_SOURCE_DIR "/topologies/lists" + std::string(more));
}

TEST(EmailQuality, IsToldAfterEachEventThatTellsOfTheAddress) {
  OperatorBench bench(with_lists());

  bench.event("page.viewed", "L1", "a", at(minutes(0)));
  bench.event("email.opened", "L1", "b", at(minutes(1)));
  bench.event("lead.created", "L1", "c", at(minutes(2)),
              {{"email", Value::of("ann.smith@acme.com")}});
  bench.event("email.opened", "L1", "d", at(minutes(3)));

  const auto told = bench.of("quality");
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].text("email"), "ann.smith@acme.com");
  EXPECT_DOUBLE_EQ(told[0].number("engagement"), 60.0);
  EXPECT_EQ(told[1].time, at(minutes(3)));
  EXPECT_NE(told[0].text("id"), told[1].text("id"));
}

TEST(EmailQuality, ExplanationSumsToTheScore) {
  OperatorBench bench(with_lists(", audience: businesses"));

  bench.event("lead.created", "L1", "a", at(minutes(0)), {{"email", Value::of("info@gmail.com")}});

  const auto told = bench.of("quality");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_DOUBLE_EQ(told[0].number("domain"), 40.0);
  EXPECT_TRUE(told[0].boolean("role"));
  // -0.2 * 20 and -0.15 * 20 for the role, -0.25 * 15 for the provider.
  EXPECT_DOUBLE_EQ(told[0].number("base"), 59.75);
  EXPECT_DOUBLE_EQ(told[0].number("score"), 49.0);
  EXPECT_NE(
      told[0].json.find(R"({"component":"domain","reason":"free_provider","contribution":-3.75})"),
      std::string::npos)
      << told[0].json;
}

TEST(EmailQuality, EqualInputGivesEqualBytesAfterARollBack) {
  OperatorBench bench(with_lists());
  bench.event("lead.created", "L1", "a", at(minutes(0)), {{"email", Value::of("ann@acme.com")}});
  bench.commit();
  bench.event("email.opened", "L1", "b", at(minutes(1)));
  const std::string before = bench.of("quality").back().json;

  bench.roll_back();
  bench.event("email.opened", "L1", "b", at(minutes(1)));
  const std::string rolled_back = bench.of("quality").back().json;
  bench.roll_back();
  bench.reopen();
  bench.event("email.opened", "L1", "b", at(minutes(1)));

  EXPECT_EQ(rolled_back, before);
  EXPECT_EQ(bench.of("quality").back().json, before);
}

// 59.75 and the points of an open, which end after 90 days: what nobody but the clock tells.
TEST(EmailQuality, SilentContactsAreToldWhenTheVerdictChanges) {
  OperatorBench bench(with_lists(", refresh: 1d"));
  bench.event("lead.created", "L1", "a", at(days(0)), {{"email", Value::of("bob7@gmail.com")}});
  bench.event("email.opened", "L1", "b", at(days(1)));
  ASSERT_DOUBLE_EQ(bench.of("quality").back().number("score"), 62.75);
  ASSERT_EQ(bench.of("quality").back().text("tier"), "good");
  bench.forget();

  bench.tick(at(days(91)));
  EXPECT_TRUE(bench.of("quality").empty());
  bench.commit();
  bench.reopen();
  bench.tick(at(days(500)));

  const auto told = bench.of("quality");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].text("tier"), "fair");
  EXPECT_DOUBLE_EQ(told[0].number("score"), 59.75);
  EXPECT_EQ(told[0].text("contact_id"), "L1");
  EXPECT_EQ(told[0].time, at(days(92)));
}

TEST(EmailQuality, AChangeOfTheContactTellsTheAddress) {
  OperatorBench bench(with_lists());
  bench.event("lead.updated", "L1", "a", at(minutes(0)),
              {{"changed", Value::of(R"({"company":{"new":"Acme"}})")}});
  bench.event("lead.updated", "L1", "b", at(minutes(1)),
              {{"changed", Value::of(R"({"email":{"new":"ann.smith@acme.com"}})")}});
  bench.event("email.bounced", "L1", "c", at(minutes(2)), {{"kind", Value::of("hard")}});
  bench.event("lead.updated", "L1", "d", at(minutes(3)),
              {{"changed", Value::of(R"({"email":{"old":"x","new":"bob@acme.org"}})")}});

  const auto told = bench.of("quality");
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0].text("email"), "ann.smith@acme.com");
  EXPECT_EQ(told[1].text("reachability"), "invalid");
  EXPECT_EQ(told[2].text("email"), "bob@acme.org");
  EXPECT_EQ(told[2].text("reachability"), "unknown");
}

TEST(EmailQuality, AnAddressThatWasEmptiedIsJudgedNoMore) {
  OperatorBench bench(with_lists(", refresh: 1d"));
  bench.event("lead.created", "L1", "a", at(days(0)), {{"email", Value::of("bob7@gmail.com")}});
  bench.event("email.opened", "L1", "b", at(days(1)));
  bench.event("email.complained", "L1", "c", at(days(1)));
  bench.event("lead.updated", "L1", "d", at(days(2)),
              {{"changed", Value::of("{}")}, {"nulled", Value::of(R"(["phone","email"])")}});
  bench.forget();

  bench.tick(at(days(500)));
  bench.event("email.opened", "L1", "e", at(days(501)));
  EXPECT_TRUE(bench.of("quality").empty());
  bench.event("lead.updated", "L1", "f", at(days(502)),
              {{"changed", Value::of(R"({"email":{"new":"bob8@gmail.com"}})")}});

  const auto told = bench.of("quality");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].text("email"), "bob8@gmail.com");
  EXPECT_EQ(told[0].text("recommendation"), "do_not_send");  // who complained, did so for good
}

TEST(EmailQuality, AContactThatIsToBeForgottenLeavesNothing) {
  for (const std::string_view type : {"lead.deleted", "privacy.erase"}) {
    OperatorBench bench(with_lists(", refresh: 1d"));
    bench.event("lead.created", "L1", "a", at(days(0)), {{"email", Value::of("bob7@gmail.com")}});
    bench.event("email.opened", "L1", "b", at(days(1)));
    bench.event(type, "L1", "c", at(days(2)));
    bench.forget();

    bench.event("email.opened", "L1", "d", at(days(3)));
    bench.tick(at(days(500)));

    EXPECT_TRUE(bench.of("quality").empty()) << type;
  }
}

TEST(EmailQuality, WorksWithoutLists) {
  OperatorBench bench(yaml("audience: consumers"));

  bench.event("lead.created", "L1", "a", at(minutes(0)),
              {{"email", Value::of("info@mailinator.com")}});

  const auto told = bench.of("quality");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_FALSE(told[0].boolean("role"));
  EXPECT_FALSE(told[0].boolean("disposable"));
}

TEST(EmailQuality, BadSettingsAreRefused) {
  EXPECT_NE(test::error_of(yaml("lists: /nowhere")).find("disposable_domains.txt"),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("emits: nothing")).find("there is no event type \"nothing\""),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("emits: page.viewed")).find("has no field \"email\" of type text"),
            std::string::npos);
}

}  // namespace
}  // namespace ls::operators
