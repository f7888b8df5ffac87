#include "leadstream/scoring/engagement/touch_judgement.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace ls::scoring {
namespace {

double score_with(TouchKind kind, const std::function<void(TouchEvidence&)>& change) {
  TouchEvidence evidence{.kind = kind};
  change(evidence);
  return judge(evidence).score();
}

double click_with(const std::function<void(TouchEvidence&)>& change) {
  return score_with(TouchKind::click, change);
}

double open_with(const std::function<void(TouchEvidence&)>& change) {
  return score_with(TouchKind::open, change);
}

// The weights are those of the specification, one row a line.
TEST(TouchJudgement, EachSignOfAClickHasItsWeight) {
  EXPECT_EQ(click_with([](auto&) {}), 0.0);
  EXPECT_EQ(click_with([](auto& e) { e.is_honeypot = true; }), 1.0);
  EXPECT_EQ(click_with([](auto& e) { e.since_delivery = seconds(5); }), 0.6);
  EXPECT_EQ(click_with([](auto& e) { e.since_delivery = Millis{5001}; }), 0.2);
  EXPECT_EQ(click_with([](auto& e) { e.since_delivery = seconds(60); }), 0.2);
  EXPECT_EQ(click_with([](auto& e) { e.since_delivery = Millis{60'001}; }), 0.0);
  EXPECT_EQ(click_with([](auto& e) { e.since_delivery = Millis{-1}; }), 0.0);
  EXPECT_EQ(click_with([](auto& e) { e.is_scanner_network = true; }), 0.6);
  EXPECT_EQ(click_with([](auto& e) { e.is_scanner_agent = true; }), 0.6);
  EXPECT_EQ(click_with([](auto& e) { e.is_head = true; }), 0.5);
  EXPECT_EQ(click_with([](auto& e) { e.has_unsubscribe_among_others = true; }), 0.4);
  EXPECT_EQ(click_with([](auto& e) { e.dwell = seconds(5); }), -0.8);
  EXPECT_EQ(click_with([](auto& e) { e.dwell = Millis{4999}; }), 0.0);
}

TEST(TouchJudgement, MostLinksAreFourOfFiveAndMoreThanOne) {
  const auto with_links = [](std::uint32_t followed, std::uint32_t in_message) {
    return click_with([&](auto& e) {
      e.links_followed = followed;
      e.links_in_message = in_message;
    });
  };
  EXPECT_EQ(with_links(4, 5), 0.7);
  EXPECT_EQ(with_links(3, 4), 0.0);
  EXPECT_EQ(with_links(2, 2), 0.7);
  EXPECT_EQ(with_links(1, 1), 0.0);
  EXPECT_EQ(with_links(3, 0), 0.0);
}

TEST(TouchJudgement, EachSignOfAnOpenHasItsWeight) {
  EXPECT_EQ(open_with([](auto&) {}), 0.0);
  EXPECT_EQ(open_with([](auto& e) { e.is_flagged = true; }), 1.0);
  EXPECT_EQ(open_with([](auto& e) { e.is_relay = true; }), 1.0);
  EXPECT_EQ(open_with([](auto& e) { e.since_delivery = seconds(2); }), 1.0);
  EXPECT_EQ(open_with([](auto& e) { e.since_delivery = Millis{2001}; }), 0.0);
  EXPECT_EQ(open_with([](auto& e) { e.is_scanner_network = true; }), 0.6);
  EXPECT_EQ(open_with([](auto& e) { e.is_scanner_agent = true; }), 0.6);
}

TEST(TouchJudgement, SumsAreExactAtTheLimit) {
  const TouchJudgement program = judge(
      {.kind = TouchKind::click, .is_scanner_agent = true, .has_unsubscribe_among_others = true});
  EXPECT_EQ(program.score(), 1.0);
  EXPECT_FALSE(program.is_human());
  const TouchJudgement person = judge({.kind = TouchKind::click,
                                       .since_delivery = seconds(30),
                                       .links_followed = 4,
                                       .links_in_message = 4});
  EXPECT_EQ(person.score(), 0.9);
  EXPECT_TRUE(person.is_human());
}

TEST(TouchJudgement, TimeOnThePageOutweighsAGateway) {
  const TouchEvidence seen{.kind = TouchKind::click,
                           .is_scanner_agent = true,
                           .is_scanner_network = true,
                           .dwell = seconds(20)};
  EXPECT_TRUE(judge(seen).is_human());
  EXPECT_EQ(judge(seen).score(), 0.4);
}

// A network of scanners alone is no program; who also leaves no trace on pages that would tell is.
TEST(TouchJudgement, WhoComesFromAScannersPlaceAndStaysOnNoPageIsAProgram) {
  const TouchEvidence from_network{
      .kind = TouchKind::click, .is_scanner_network = true, .has_told_pages = true};
  EXPECT_EQ(judge(from_network).score(), 1.0);

  TouchEvidence with_agent{
      .kind = TouchKind::click, .is_scanner_agent = true, .dwell = Millis{4999}};
  EXPECT_EQ(judge(with_agent).score(), 1.0);
  with_agent.dwell = seconds(5);
  EXPECT_NEAR(judge(with_agent).score(), -0.2, 1e-12);

  TouchEvidence untold = from_network;
  untold.has_told_pages = false;
  EXPECT_EQ(judge(untold).score(), 0.6);
  EXPECT_EQ(judge({.kind = TouchKind::click, .has_told_pages = true}).score(), 0.0);
}

// Odds of 2^-0.5 at 0.9 and 2^0.5 at 1.0: p = 1 / (1 + sqrt(2)) and its complement.
TEST(TouchJudgement, ProbabilityIsAboveOneHalfForProgramsOnly) {
  const TouchJudgement program = judge({.kind = TouchKind::click, .is_honeypot = true});
  EXPECT_NEAR(program.p_bot(), 0.585786, 1e-4);
  const TouchJudgement person = judge({.kind = TouchKind::click,
                                       .since_delivery = seconds(30),
                                       .links_followed = 4,
                                       .links_in_message = 4});
  EXPECT_NEAR(person.p_bot(), 0.414214, 1e-4);
}

TEST(TouchJudgement, ContributionsSumToTheScore) {
  const TouchJudgement judgement = judge({.kind = TouchKind::click,
                                          .is_flagged = true,
                                          .is_scanner_agent = true,
                                          .is_scanner_network = true,
                                          .is_honeypot = true,
                                          .is_head = true,
                                          .has_unsubscribe_among_others = true,
                                          .since_delivery = seconds(1),
                                          .links_followed = 5,
                                          .links_in_message = 5,
                                          .dwell = seconds(9)});
  int tenths = 0;
  for (const TouchContribution& each : judgement.contributions()) {
    tenths += each.tenths;
    EXPECT_FALSE(name_of(each.sign).empty());
  }
  EXPECT_EQ(judgement.contributions().size(), 9U);
  EXPECT_EQ(tenths / 10.0, judgement.score());
  EXPECT_EQ(tenths, 46);
}

}  // namespace
}  // namespace ls::scoring
