#include "generator/crm/intent_flow.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace ls::generator::crm {
namespace {

IntentFlow some_flow() {
  return {.up = {.3, .2, .1, 0},
          .down = {0, .5, .4, .6},
          .seen = {.1, .2, .7, 1.5},
          .sale = {.001, .01, .05, .4},
          .report = .5};
}

IntentStories some_weights() {
  IntentStories stories{};
  double weight = 1.0;
  for (IntentRow& row : stories) {
    for (Mailboxes& mailboxes : row) {
      for (double& value : mailboxes) {
        value = weight;
        weight *= 0.9;
      }
    }
  }
  return stories;
}

// The differential equations themselves, written down anew.
IntentStories slope(const IntentStories& now, const IntentFlow& flow) {
  IntentStories change{};
  for (std::size_t i = 0; i < kIntents; ++i) {
    for (std::size_t m = 0; m < kMailboxes; ++m) {
      for (std::size_t story = 0; story < 2; ++story) {
        const double here = now[story][i][m];
        change[story][i][m] -= here * (flow.up[i] + flow.down[i] + flow.seen[i]);
        if (i > 0) {
          change[story][i][m] += now[story][i - 1][m] * flow.up[i - 1];
        }
        if (i + 1 < kIntents) {
          change[story][i][m] += now[story][i + 1][m] * flow.down[i + 1];
        }
      }
      change[0][i][m] -= now[0][i][m] * flow.sale[i];
      change[1][i][m] += now[0][i][m] * flow.sale[i] - now[1][i][m] * flow.report;
    }
  }
  return change;
}

IntentStories moved(IntentStories now, const IntentStories& by, double factor) {
  for (std::size_t story = 0; story < 2; ++story) {
    for (std::size_t i = 0; i < kIntents; ++i) {
      for (std::size_t m = 0; m < kMailboxes; ++m) {
        now[story][i][m] += factor * by[story][i][m];
      }
    }
  }
  return now;
}

// Runge-Kutta of order 4.
IntentStories stepwise(IntentStories now, const IntentFlow& flow, double days) {
  constexpr int kSteps = 4'000;
  const double step = days / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const IntentStories k1 = slope(now, flow);
    const IntentStories k2 = slope(moved(now, k1, step / 2), flow);
    const IntentStories k3 = slope(moved(now, k2, step / 2), flow);
    const IntentStories k4 = slope(moved(now, k3, step), flow);
    now = moved(moved(moved(moved(now, k1, step / 6), k2, step / 3), k3, step / 3), k4, step / 6);
  }
  return now;
}

TEST(IntentFlow, SolvesItsDifferentialEquations) {
  for (const double days : {0.01, 1.0, 20.0}) {
    IntentStories passed = some_weights();
    pass(passed, some_flow(), days);
    const IntentStories expected = stepwise(some_weights(), some_flow(), days);
    for (std::size_t story = 0; story < 2; ++story) {
      for (std::size_t i = 0; i < kIntents; ++i) {
        for (std::size_t m = 0; m < kMailboxes; ++m) {
          EXPECT_NEAR(passed[story][i][m], expected[story][i][m], 1e-9);
        }
      }
    }
  }
}

TEST(IntentFlow, LosesNothingWhereNothingIsSeen) {
  IntentFlow flow = some_flow();
  flow.seen = {};
  flow.report = 0;
  IntentStories passed = some_weights();
  pass(passed, flow, 5'000.0);

  EXPECT_NEAR(sum_of(passed), sum_of(some_weights()), 1e-9);
  EXPECT_NEAR(sum_of({passed[0], {}}), 0.0, 1e-9);  // in the end everyone has bought
}

TEST(IntentFlow, StandsStillInNoTime) {
  IntentStories passed = some_weights();
  pass(passed, some_flow(), 0.0);

  EXPECT_EQ(passed, some_weights());
}

}  // namespace
}  // namespace ls::generator::crm
