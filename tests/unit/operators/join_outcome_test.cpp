#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

std::string yaml(const std::string& settings = "label: value, horizon: 7d, snapshots_max: 4") {
  return test::topology_yaml(
      "json",
      "  - { id: agg, type: aggregate, inputs: [in], features: { views: { count: page.viewed } } "
      "}\n"
      "  - { id: model, type: score, inputs: [agg], model: conversion }\n"
      "  - { id: labels, type: join_outcome, inputs: [model, in], outcome: label.conversion, " +
          settings + " }",
      {"labels"});
}

void view(OperatorBench& bench, std::string_view lead, EventTime time) {
  bench.event("page.viewed", lead, "v" + std::to_string(time.ms), time);
}

void outcome(OperatorBench& bench, std::string_view lead, EventTime time, bool value = true) {
  bench.event("label.conversion", lead, "o" + std::to_string(time.ms), time,
              {{"value", Value::of(value)}});
}

void labelled(OperatorBench& bench, std::string_view lead, EventTime time,
              const test::Fields& fields) {
  bench.event("label.conversion", lead, "o" + std::to_string(time.ms), time, fields);
}

TEST(JoinOutcome, AnOutcomeMeetsTheFeaturesAsTheyWereScored) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  view(bench, "L1", at(hours(30)));

  outcome(bench, "L1", at(hours(40)));

  const auto examples = bench.of("labels");
  ASSERT_EQ(examples.size(), 2U);
  EXPECT_EQ(examples[0].feature("views"), 1);
  EXPECT_EQ(examples[1].feature("views"), 2);
  for (const test::Produced& example : examples) {
    EXPECT_TRUE(example.boolean("label"));
    EXPECT_FALSE(example.boolean("timeout"));
    EXPECT_EQ(example.text("lead"), "L1");
    EXPECT_EQ(example.text("outcome_at"), format_rfc3339(at(hours(40))));
  }
  EXPECT_EQ(examples[0].text("scored_at"), format_rfc3339(at(hours(0))));
  EXPECT_NE(examples[0].text("id"), examples[1].text("id"));
}

TEST(JoinOutcome, AFalseOutcomeIsANegativeThatIsKnown) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  outcome(bench, "L1", at(hours(1)), false);

  ASSERT_EQ(bench.of("labels").size(), 1U);
  EXPECT_FALSE(bench.of("labels")[0].boolean("label"));
  EXPECT_FALSE(bench.of("labels")[0].boolean("timeout"));
}

TEST(JoinOutcome, TheHorizonEndsExactlyAtTheDeadline) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));

  bench.tick(at(days(7) + Millis{-1}));
  EXPECT_TRUE(bench.of("labels").empty());

  bench.tick(at(days(7)));
  ASSERT_EQ(bench.of("labels").size(), 1U);
  EXPECT_FALSE(bench.of("labels")[0].boolean("label"));
  EXPECT_TRUE(bench.of("labels")[0].boolean("timeout"));
  EXPECT_EQ(bench.of("labels")[0].text("outcome_at"), format_rfc3339(at(days(7))));
}

TEST(JoinOutcome, AnOutcomeAtTheDeadlineComesTooLate) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  outcome(bench, "L1", at(days(7)));

  ASSERT_EQ(bench.of("labels").size(), 2U);
  EXPECT_TRUE(bench.of("labels")[0].boolean("timeout"));
  EXPECT_FALSE(bench.of("labels")[0].boolean("label"));
  EXPECT_TRUE(bench.of("labels")[1].boolean("after_horizon"));
  EXPECT_TRUE(bench.of("labels")[1].boolean("label"));
}

TEST(JoinOutcome, AnOutcomeJustBeforeTheDeadlineIsInTime) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  outcome(bench, "L1", at(days(7) + Millis{-1}));
  bench.tick(at(days(30)));

  ASSERT_EQ(bench.of("labels").size(), 1U);
  EXPECT_TRUE(bench.of("labels")[0].boolean("label"));
  EXPECT_FALSE(bench.of("labels")[0].boolean("after_horizon"));
}

TEST(JoinOutcome, ANegativeAfterTheHorizonSaysNothingNew) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  outcome(bench, "L1", at(days(8)), false);

  EXPECT_EQ(bench.of("labels").size(), 1U);
}

TEST(JoinOutcome, AScoreMadeAfterTheFactIsNoExample) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(5)));
  bench.event_of(at(hours(2)), "label.conversion", "L1", "o", at(hours(6)),
                 {{"value", Value::of(true)}});
  bench.tick(at(days(30)));

  EXPECT_TRUE(bench.of("labels").empty());
}

TEST(JoinOutcome, AnEqualOutcomeIsIgnoredAndCounted) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  outcome(bench, "L1", at(hours(1)), true);
  view(bench, "L1", at(hours(2)));
  outcome(bench, "L1", at(hours(3)), true);
  bench.tick(at(days(30)));

  ASSERT_EQ(bench.of("labels").size(), 1U);
  EXPECT_TRUE(bench.of("labels")[0].boolean("label"));
  EXPECT_EQ(bench.counter(2, "outcomes_repeated"), 1U);
}

TEST(JoinOutcome, AnOppositeOutcomeCorrectsWhatWasSaid) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  labelled(bench, "L1", at(hours(1)), {{"value", Value::of(true)}, {"weight", Value::of(3)}});
  outcome(bench, "L1", at(hours(2)), false);
  outcome(bench, "L1", at(hours(3)), true);
  bench.tick(at(days(60)));

  const auto examples = bench.of("labels");
  ASSERT_EQ(examples.size(), 3U);
  EXPECT_EQ(examples[0].json.find("corrects"), std::string::npos);
  EXPECT_FALSE(examples[1].boolean("label"));
  EXPECT_TRUE(examples[1].boolean("corrects"));
  EXPECT_EQ(examples[1].number("replaced_weight"), 3);
  EXPECT_EQ(examples[1].text("id"), examples[0].text("id"));
  EXPECT_EQ(examples[1].feature("views"), 1);
  EXPECT_TRUE(examples[2].boolean("label"));
  EXPECT_FALSE(examples[2].boolean("after_horizon"));
  EXPECT_EQ(bench.counter(2, "labels_corrected"), 2U);
  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

TEST(JoinOutcome, ARetractionIsUnderstoodAfterARestart) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  outcome(bench, "L1", at(hours(1)), true);
  bench.commit();
  bench.reopen();
  outcome(bench, "L1", at(hours(2)), false);

  ASSERT_EQ(bench.of("labels").size(), 2U);
  EXPECT_TRUE(bench.of("labels")[1].boolean("corrects"));
}

TEST(JoinOutcome, WhatIsRememberedOfALeadIsBounded) {
  OperatorBench bench(yaml("label: value, horizon: 1h, snapshots_max: 2"));
  for (int i = 0; i < 20; ++i) {
    view(bench, "L1", at(minutes(10 * i)));
  }
  bench.tick(at(hours(4) + minutes(20)));
  bench.forget();
  outcome(bench, "L1", at(hours(4) + minutes(21)));

  EXPECT_LE(bench.of("labels").size(), 2U);
  EXPECT_GE(bench.of("labels").size(), 1U);
}

TEST(JoinOutcome, AnOutcomeMeetsExpiredAndPendingScoresAlike) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(days(0)));
  view(bench, "L1", at(days(5)));
  outcome(bench, "L1", at(days(8)));

  const auto examples = bench.of("labels");
  ASSERT_EQ(examples.size(), 3U);
  EXPECT_TRUE(examples[0].boolean("timeout"));
  EXPECT_TRUE(examples[1].boolean("label") && examples[1].boolean("after_horizon") &&
              examples[1].boolean("corrects"));
  EXPECT_EQ(examples[1].text("id"), examples[0].text("id"));
  EXPECT_TRUE(examples[2].boolean("label") && !examples[2].boolean("after_horizon"));
  EXPECT_EQ(examples[2].text("scored_at"), format_rfc3339(at(days(5))));
  EXPECT_EQ(bench.counter(2, "labels_after_horizon"), 1U);
}

TEST(JoinOutcome, AnOutcomeThatWasInTimeButArrivedLateIsWithinTheHorizon) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(days(0)));
  bench.event_of(at(days(6)), "label.conversion", "L1", "o", at(days(8)),
                 {{"value", Value::of(true)}});

  ASSERT_EQ(bench.of("labels").size(), 2U);
  EXPECT_TRUE(bench.of("labels")[1].boolean("corrects"));
  EXPECT_FALSE(bench.of("labels")[1].boolean("after_horizon"));
}

TEST(JoinOutcome, TheWeightOfALabelReachesTheExample) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  labelled(bench, "L1", at(hours(1)), {{"value", Value::of(true)}, {"weight", Value::of(2.5)}});

  ASSERT_EQ(bench.of("labels").size(), 1U);
  EXPECT_EQ(bench.of("labels")[0].number("weight"), 2.5);
}

TEST(JoinOutcome, AWeightOutOfAllProportionIsRefused) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  labelled(bench, "L1", at(hours(1)), {{"value", Value::of(true)}, {"weight", Value::of(1e300)}});

  EXPECT_TRUE(bench.of("labels").empty());
  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "out_of_range");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-pointer"), "/weight");
}

TEST(JoinOutcome, TheTruthDecidesWhichScoresCameBeforeIt) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  view(bench, "L1", at(hours(30)));
  labelled(bench, "L1", at(hours(40)),
           {{"value", Value::of(true)}, {"as_of", Value::of(at(hours(20)))}});
  bench.tick(at(days(30)));

  const auto examples = bench.of("labels");
  ASSERT_EQ(examples.size(), 1U);
  EXPECT_EQ(examples[0].text("scored_at"), format_rfc3339(at(hours(0))));
  EXPECT_EQ(examples[0].text("outcome_at"), format_rfc3339(at(hours(20))));
  EXPECT_EQ(bench.counter(2, "scores_after_outcome"), 1U);
}

TEST(JoinOutcome, TheTruthDecidesWhetherTheHorizonHadEnded) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(days(0)));
  labelled(bench, "L1", at(days(6)),
           {{"value", Value::of(true)}, {"as_of", Value::of(at(days(7)))}});

  ASSERT_EQ(bench.of("labels").size(), 1U);
  EXPECT_TRUE(bench.of("labels")[0].boolean("after_horizon"));
}

TEST(JoinOutcome, AnAbsentLabelIsNoLabel) {
  std::string text = yaml("horizon: 7d, label: is_return");
  text.replace(text.find("outcome: label.conversion"), 25, "outcome: page.viewed");
  OperatorBench bench(text);
  view(bench, "L1", at(hours(0)));

  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].topic, "leads.dead_letters");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "missing_label");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-pointer"), "/is_return");
  bench.event("page.viewed", "L1", "b", at(hours(1)), {{"is_return", Value::of(false)}});
  ASSERT_EQ(bench.of("labels").size(), 2U);
  EXPECT_FALSE(bench.of("labels")[0].boolean("label"));
}

TEST(JoinOutcome, AnOutcomeOfAnUnknownLeadMakesNoExample) {
  OperatorBench bench(yaml());
  outcome(bench, "L9", at(hours(1)));
  bench.tick(at(days(30)));
  bench.commit();

  EXPECT_TRUE(bench.of("labels").empty());
}

TEST(JoinOutcome, FirstDailyAndLastScoresBecomeExamples) {
  OperatorBench bench(yaml("horizon: 30d, snapshots_max: 8"));
  for (const int hour : {1, 5, 25, 30, 50, 51}) {
    view(bench, "L1", at(hours(hour)));
  }
  outcome(bench, "L1", at(hours(60)));

  std::vector<std::string> scored;
  for (const test::Produced& example : bench.of("labels")) {
    scored.push_back(example.text("scored_at"));
  }
  EXPECT_EQ(scored, (std::vector{format_rfc3339(at(hours(1))), format_rfc3339(at(hours(25))),
                                 format_rfc3339(at(hours(50))), format_rfc3339(at(hours(51)))}));
}

TEST(JoinOutcome, ARestartOrARollbackChangesNothing) {
  OperatorBench straight(yaml());
  OperatorBench stopped(yaml());
  for (OperatorBench* bench : {&straight, &stopped}) {
    view(*bench, "L1", at(hours(0)));
    view(*bench, "L2", at(hours(1)));
    if (bench == &stopped) {
      bench->commit();
      view(*bench, "L3", at(hours(2)));
      outcome(*bench, "L1", at(hours(2)));
      bench->roll_back();
      bench->forget();
      bench->reopen();
    } else {
      bench->forget();
    }
    view(*bench, "L3", at(hours(2)));
    outcome(*bench, "L1", at(hours(3)));
    bench->tick(at(days(20)));
  }

  ASSERT_EQ(straight.of("labels").size(), 3U);
  ASSERT_EQ(stopped.of("labels").size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(straight.of("labels")[i].json, stopped.of("labels")[i].json);
  }
}

TEST(JoinOutcome, RestingLeadsLeaveNoTimerBehind) {
  OperatorBench bench(yaml());
  view(bench, "L1", at(hours(0)));
  view(bench, "L2", at(hours(0)));
  outcome(bench, "L2", at(hours(1)));
  bench.tick(at(days(60)));

  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

TEST(JoinOutcome, OfALeadThatIsToBeForgottenNoExampleIsMade) {
  for (const std::string when : {"at_once", "at_horizon"}) {
    OperatorBench bench(yaml("horizon: 7d, forgets: [privacy.erase], examples: " + when));
    view(bench, "L1", at(hours(0)));
    view(bench, "L1", at(hours(30)));
    view(bench, "L2", at(hours(30)));
    bench.event("privacy.erase", "L1", "e", at(hours(31)));
    bench.tick(at(days(30)));

    ASSERT_EQ(bench.of("labels").size(), 1U) << when;
    EXPECT_EQ(bench.of("labels")[0].text("lead"), "L2") << when;
    EXPECT_EQ(bench.pipeline().timers_pending(), 0U) << when;
  }
}

TEST(JoinOutcome, UnknownOutcomesAndLabelsAreRefused) {
  EXPECT_NE(test::error_of(yaml("label: values")).find("no field \"values\"; did you mean"),
            std::string::npos);
  const std::string text = test::error_of(yaml("label: weight"));
  EXPECT_NE(text.find("label.conversion.weight is number; expected boolean"), std::string::npos)
      << text;
  EXPECT_NE(text.find("bench.yaml:7:"), std::string::npos) << text;
  std::string wrong = yaml();
  wrong.replace(wrong.find("outcome: label.conversion"), 25, "outcome: label.conversio_");
  EXPECT_NE(test::error_of(wrong).find("no event type"), std::string::npos);
}

const char* const kHeld = "label: value, horizon: 7d, examples: at_horizon";

TEST(JoinOutcome, AHeldOutcomeIsToldAtTheDeadlineOfItsScore) {
  OperatorBench bench(yaml(kHeld));
  view(bench, "L1", at(hours(0)));
  view(bench, "L1", at(hours(30)));
  outcome(bench, "L1", at(hours(40)));
  view(bench, "L1", at(hours(50)));
  bench.commit();
  bench.reopen();

  bench.tick(at(days(7) + Millis{-1}));
  EXPECT_TRUE(bench.of("labels").empty());

  bench.tick(at(days(9)));
  const auto examples = bench.of("labels");
  ASSERT_EQ(examples.size(), 2U);
  EXPECT_EQ(examples[0].time, at(days(7)));
  EXPECT_EQ(examples[1].time, at(days(7) + hours(30)));
  for (const test::Produced& example : examples) {
    EXPECT_TRUE(example.boolean("label"));
    EXPECT_FALSE(example.boolean("timeout"));
    EXPECT_EQ(example.text("outcome_at"), format_rfc3339(at(hours(40))));
  }
}

TEST(JoinOutcome, AHeldOutcomeThatIsTakenBackWasNeverTold) {
  OperatorBench bench(yaml(kHeld));
  view(bench, "L1", at(hours(0)));
  outcome(bench, "L1", at(hours(1)));
  outcome(bench, "L1", at(hours(2)), false);
  bench.tick(at(days(8)));

  ASSERT_EQ(bench.of("labels").size(), 1U);
  EXPECT_FALSE(bench.of("labels")[0].boolean("label"));
}

}  // namespace
}  // namespace ls::operators
