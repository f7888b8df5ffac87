#include "operators/surge/rule.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

using Change = SurgeState::Change;

Change step(SurgeState& state, const SurgeRule& rule, const SurgeWindow& window,
            std::int64_t end = 1) {
  const SurgeVerdict verdict = state.judge(rule, window);
  return state.take(rule, window, verdict, EventTime{end});
}

const SurgeRule kBounces{.name = "bounces",
                         .of = "b",
                         .among = "s",
                         .above = 0.02,
                         .critical = 0.05,
                         .trials_min = 200,
                         .p_max = 1e-4};

// P(X >= 14) of Binomial(250, 0.02) is 5.97e-4, P(X >= 16) 5.45e-5, by exact fractions.
TEST(SurgeRule, ABoundIsBrokenWhereChanceAloneWouldNotDoIt) {
  const SurgeState state;

  EXPECT_FALSE(state.judge(kBounces, {.events = 14, .exposure = 250}).is_surge);
  const SurgeVerdict broken = state.judge(kBounces, {.events = 16, .exposure = 250});
  EXPECT_TRUE(broken.is_surge);
  EXPECT_DOUBLE_EQ(broken.rate, 0.064);
  EXPECT_DOUBLE_EQ(broken.bound, 0.02);
  EXPECT_EQ(broken.severity, flow::Severity::critical);
}

TEST(SurgeRule, TooFewTrialsAreNotJudged) {
  EXPECT_FALSE(SurgeState().judge(kBounces, {.events = 199, .exposure = 199}).is_surge);
  EXPECT_FALSE(SurgeState().judge(kBounces, {.events = 5, .exposure = 0}).is_surge);
}

TEST(SurgeRule, AnEpisodeBeginsOnceAndEndsOnce) {
  SurgeState state;
  const SurgeWindow high{.events = 40, .exposure = 250};
  const SurgeWindow low{.events = 1, .exposure = 250};

  EXPECT_EQ(step(state, kBounces, low, 1), Change::none);
  EXPECT_EQ(step(state, kBounces, high, 2), Change::fires);
  EXPECT_EQ(step(state, kBounces, high, 3), Change::none);
  EXPECT_EQ(state.started, EventTime{2});
  EXPECT_EQ(step(state, kBounces, low, 4), Change::resolves);
  EXPECT_EQ(state.started, EventTime{2});
  EXPECT_EQ(step(state, kBounces, low, 5), Change::none);
}

const SurgeRule kBurst{.name = "burst", .of = "n", .p_max = 1e-6, .times = 3, .memory = 5};

TEST(SurgeRule, WithoutAPastNothingIsUnusual) {
  SurgeState state;
  EXPECT_FALSE(state.judge(kBurst, {.events = 1000}).is_surge);
  for (int i = 0; i < 3; ++i) {
    step(state, kBurst, {.events = 10});
  }
  EXPECT_TRUE(state.judge(kBurst, {.events = 1000}).is_surge);
}

TEST(SurgeRule, WhatIsUsualCanBeToldBeforehand) {
  SurgeRule rule = kBurst;
  rule.usual = 1.0;

  EXPECT_FALSE(SurgeState().judge(rule, {.events = 10}).is_surge);
  EXPECT_TRUE(SurgeState().judge(rule, {.events = 40}).is_surge);
}

// Thrice the usual may be chance where there is little: 6 after windows of 2.
TEST(SurgeRule, ARatioHasToBeMoreThanChance) {
  SurgeState few;
  SurgeState many;
  for (int i = 0; i < 20; ++i) {
    step(few, kBurst, {.events = 2});
    step(many, kBurst, {.events = 200});
  }
  EXPECT_FALSE(few.judge(kBurst, {.events = 7}).is_surge);
  EXPECT_TRUE(many.judge(kBurst, {.events = 700}).is_surge);
  EXPECT_FALSE(many.judge(kBurst, {.events = 590}).is_surge);
}

TEST(SurgeRule, ABurstIsNoPastUntilItHasLasted) {
  SurgeState state;
  for (int i = 0; i < 10; ++i) {
    step(state, kBurst, {.events = 10});
  }
  for (std::uint32_t i = 0; i < kBurst.memory; ++i) {
    step(state, kBurst, {.events = 1000});
    EXPECT_TRUE(state.judge(kBurst, {.events = 1000}).is_surge);
  }
  int windows = 0;
  while (state.judge(kBurst, {.events = 1000}).is_surge && windows < 100) {
    step(state, kBurst, {.events = 1000});
    ++windows;
  }
  EXPECT_LT(windows, 5);
}

// Nine empty windows between two of ten make the usual rate fall.
TEST(SurgeRule, EmptyWindowsAreAPastToo) {
  SurgeRule rule = kBurst;
  rule.memory = 100;
  SurgeRule patient = rule;
  patient.p_max = 1e-12;
  SurgeState dense;
  SurgeState sparse;
  for (int i = 0; i < 10; ++i) {
    step(dense, patient, {.events = 10});
    step(sparse, patient, {.events = 10, .empty_before = 9});
  }
  EXPECT_EQ(dense.windows, 10U);
  EXPECT_EQ(sparse.windows, 91U);
  EXPECT_FALSE(dense.judge(rule, {.events = 29}).is_surge);
  EXPECT_TRUE(sparse.judge(rule, {.events = 29}).is_surge);
}

TEST(SurgeRule, SavedStateIsTheSame) {
  SurgeState state;
  for (int i = 0; i < 4; ++i) {
    step(state, kBurst, {.events = 10.0 + i});
  }
  step(state, kBurst, {.events = 1000}, 7);
  std::string bytes;
  ByteWriter out(bytes);
  state.save(out);
  ByteReader in(bytes);
  const SurgeState loaded = SurgeState::load(in);
  ASSERT_TRUE(in.ok() && in.at_end());
  std::string again;
  ByteWriter writer(again);
  loaded.save(writer);

  EXPECT_EQ(again, bytes);
  EXPECT_EQ(loaded.started, EventTime{7});
  EXPECT_EQ(loaded.firing_windows, 1U);
}

}  // namespace
}  // namespace ls::operators
