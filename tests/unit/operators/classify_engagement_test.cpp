#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::Fields;
using test::OperatorBench;

std::string yaml(std::string_view settings) {
  return test::topology_yaml(
      "json",
      "  - { id: humans, type: classify_engagement, inputs: [in], " + std::string(settings) + " }",
      {"humans"});
}

std::string with_lists(std::string_view more = "") {
  return yaml("lists: " LEADSTREAM_SOURCE_DIR "/topologies/lists" + std::string(more));
}

Fields of_message(std::string_view message, Fields more = {}) {
  more.emplace_back("message_id", Value::of(message));
  return more;
}

// A click of m1 that is a program's by agent and network, decided at 10 s.
void click_as_scanner(OperatorBench& bench) {
  bench.event("email.clicked", "L1", "a", at(seconds(0)),
              of_message("m1", {{"ua", Value::of("Barracuda")},
                                {"ip", Value::of("198.18.0.1")},
                                {"link_index", Value::of(0)}}));
}

TEST(ClassifyEngagement, SaysNothingBeforeTheStallTimeIsOver) {
  OperatorBench bench(with_lists());
  click_as_scanner(bench);

  bench.tick(at(Millis{9999}));
  EXPECT_TRUE(bench.of("humans").empty());
  bench.tick(at(seconds(10)));

  const auto told = bench.of("humans");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].time, at(seconds(10)));
  EXPECT_EQ(told[0].text("touch_id"), "a");
  EXPECT_EQ(told[0].text("contact_id"), "L1");
  EXPECT_FALSE(told[0].boolean("human"));
  EXPECT_DOUBLE_EQ(told[0].number("bot_score"), 1.2);
  EXPECT_GT(told[0].number("p_bot"), 0.5);
  EXPECT_NE(told[0].json.find(R"({"sign":"scanner_network","points":0.6})"), std::string::npos)
      << told[0].json;
}

TEST(ClassifyEngagement, CorrectsUntilTheWatchIsOver) {
  const auto told_with_page_at = [](Millis when) {
    OperatorBench bench(with_lists());
    click_as_scanner(bench);
    bench.tick(at(seconds(60)));
    bench.event_of(at(seconds(2)), "page.viewed", "L1", "p", at(when),
                   of_message("m1", {{"dwell_ms", Value::of(9000)}}));
    return bench.of("humans");
  };

  const auto told = told_with_page_at(Millis{599'999});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1].text("state"), "correction");
  EXPECT_EQ(told[1].number("revision"), 1.0);
  EXPECT_EQ(told[1].number("human_delta"), 1.0);
  EXPECT_NE(told[0].text("id"), told[1].text("id"));
  EXPECT_EQ(told_with_page_at(minutes(10)).size(), 1U);
}

TEST(ClassifyEngagement, MessagesAndContactsAreApart) {
  OperatorBench bench(with_lists());
  bench.event("email.delivered", "L1", "d", at(seconds(0)), of_message("m1"));
  bench.event("email.opened", "L1", "a", at(seconds(1)), of_message("m2"));
  bench.event("email.opened", "L2", "b", at(seconds(1)), of_message("m1"));
  bench.event("email.opened", "L1", "c", at(seconds(1)), of_message("m1"));
  bench.tick(at(minutes(1)));

  const auto told = bench.of("humans");
  ASSERT_EQ(told.size(), 3U);
  for (const auto& each : told) {
    EXPECT_EQ(each.boolean("human"), each.text("touch_id") != "c") << each.json;
  }
}

// Programs' clicks that are forgotten must not make the last of them a person's.
TEST(ClassifyEngagement, EvidenceDoesNotShrinkUnderAVerdict) {
  OperatorBench bench(with_lists());
  bench.event("email.sent", "L1", "s", at(seconds(0)), of_message("m1", {{"links", Value::of(2)}}));
  const auto click = [&](std::string_view id, std::int64_t link, Millis own, Millis met) {
    bench.event_of(
        at(own), "email.clicked", "L1", id, at(met),
        of_message("m1", {{"link_index", Value::of(link)}, {"method", Value::of("head")}}));
  };
  click("a", 0, seconds(5), seconds(5));
  click("b", 1, seconds(6), minutes(9));
  bench.tick(at(minutes(12)));
  ASSERT_EQ(bench.of("humans").size(), 3U);
  bench.forget();

  click("c", 0, minutes(15), minutes(15));
  bench.tick(at(minutes(16)));

  const auto told = bench.of("humans");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].text("touch_id"), "c");
}

TEST(ClassifyEngagement, WhatIsBeyondTheLimitsIsRefusedOrForgotten) {
  OperatorBench bench(with_lists(", touches_max: 2, messages_max: 1"));
  for (const std::string_view id : {"a", "b", "c"}) {
    bench.event("email.opened", "L1", id, at(seconds(5)), of_message("m1"));
  }
  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "too_many_touches");

  // That of a touched message stays, so there is no room.
  bench.event("email.delivered", "L1", "d", at(seconds(6)), of_message("m1"));
  bench.event("email.delivered", "L1", "e", at(seconds(7)), of_message("m2"));
  EXPECT_EQ(bench.aside().size(), 2U);
  bench.tick(at(minutes(30)));
  bench.event("email.delivered", "L1", "f", at(minutes(30)), of_message("m2"));
  EXPECT_EQ(bench.aside().size(), 2U);
}

TEST(ClassifyEngagement, SilentContactsLeaveNoRow) {
  OperatorBench bench(with_lists());
  bench.event("email.delivered", "L1", "d", at(seconds(0)), of_message("m1"));
  click_as_scanner(bench);
  bench.commit();
  const std::size_t kept = bench.store().size();
  bench.tick(at(days(31)));
  bench.commit();
  EXPECT_LT(bench.store().size(), kept);
}

TEST(ClassifyEngagement, EqualInputGivesEqualBytesAfterARollBackAndARestart) {
  OperatorBench bench(with_lists());
  click_as_scanner(bench);
  bench.tick(at(seconds(10)));
  bench.commit();
  const auto read = [&] {
    bench.forget();
    bench.event_of(at(seconds(2)), "page.viewed", "L1", "p", at(seconds(40)),
                   of_message("m1", {{"dwell_ms", Value::of(9000)}}));
    bench.tick(at(minutes(30)));
    return bench.of("humans").at(0).json;
  };

  const std::string before = read();
  bench.roll_back();
  EXPECT_EQ(read(), before);
  bench.reopen();
  EXPECT_EQ(read(), before);
}

TEST(ClassifyEngagement, BadSettingsAreRefused) {
  EXPECT_NE(test::error_of(yaml("lists: /nowhere")).find("relay_agents.txt"), std::string::npos);
  EXPECT_NE(test::error_of(yaml("emits: nothing")).find("there is no event type \"nothing\""),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("emits: page.viewed")).find("has no field \"touch_id\""),
            std::string::npos);
  EXPECT_NE(test::error_of(yaml("watch: 10s")).find("must be longer than stall"),
            std::string::npos);
}

}  // namespace
}  // namespace ls::operators
