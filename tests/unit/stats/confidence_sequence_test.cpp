#include "leadstream/stats/confidence_sequence.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/proportions.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::stats {
namespace {

RunningDifference running(const TwoProportions& arms) {
  return {.value = arms.difference(),
          .error = std::sqrt(arms.squared_error()),
          .count = static_cast<double>(arms.control.trials + arms.treatment.trials)};
}

// Computed independently from the published formulas. The first is the mocked result again: it is
// significant for one planned look (p = .0077), but not for someone who may look at any time.
TEST(ConfidenceSequence, AgreesWithTheFormulas) {
  const ConfidenceSequence sequence;
  const RunningDifference mocked = running({.control = {150, 1000}, .treatment = {195, 1000}});
  const RunningDifference narrow = running({.control = {500, 10'000}, .treatment = {560, 10'000}});

  EXPECT_NEAR(sequence.rho(), .03984007, 5e-9);
  EXPECT_NEAR(sequence.interval(mocked).low, -.007687, 5e-7);
  EXPECT_NEAR(sequence.interval(mocked).high, .097687, 5e-7);
  EXPECT_NEAR(std::exp(sequence.log_p(mocked)), .136411, 5e-7);
  EXPECT_NEAR(sequence.interval(narrow).low, -.003907, 5e-7);
  EXPECT_NEAR(sequence.interval(narrow).high, .015907, 5e-7);
  EXPECT_EQ(sequence.log_p(narrow), 0);
}

TEST(ConfidenceSequence, ThePIsAlphaWhereTheIntervalTouchesZero) {
  const ConfidenceSequence sequence({.alpha = .01, .planned = 800});
  RunningDifference of{.value = 0, .error = .2, .count = 300};
  of.value = sequence.interval(of).high;

  EXPECT_NEAR(sequence.log_p(of), std::log(.01), 1e-12);
}

TEST(ConfidenceSequence, ThePlannedSizeIsTheNarrowest) {
  const double error = 1;  // Of the mean of all: 1 / sqrt(count).
  const auto width_at = [&](double planned) {
    const RunningDifference of{.value = 0, .error = error / std::sqrt(1000), .count = 1000};
    return ConfidenceSequence({.alpha = .05, .planned = planned}).interval(of).high;
  };

  EXPECT_LT(width_at(1000), width_at(100));
  EXPECT_LT(width_at(1000), width_at(10'000));
}

// 400 experiments without a difference, 100 looks up to 5000 per arm: at most 5 % may ever leave
// out 0, and three standard deviations more by chance; a test for one look leaves it out far more
// often.
TEST(ConfidenceSequence, LookingOftenFindsNothing) {
  Random random(test::seed());
  const ConfidenceSequence sequence;
  int rejections = 0;
  int naive = 0;
  for (int trial = 0; trial < 400; ++trial) {
    TwoProportions arms;
    bool is_out = false;
    bool is_naive = false;
    for (int look = 0; look < 100; ++look) {
      for (Proportion* arm : {&arms.control, &arms.treatment}) {
        for (int i = 0; i < 50; ++i) {
          arm->successes += random.chance(.2) ? 1 : 0;
        }
        arm->trials += 50;
      }
      is_out = is_out || sequence.log_p(running(arms)) < std::log(.05);
      is_naive = is_naive || two_proportion_z(arms).log_p < std::log(.05);
    }
    rejections += is_out ? 1 : 0;
    naive += is_naive ? 1 : 0;
  }

  EXPECT_LE(rejections, 20 + 13);
  EXPECT_GE(naive, 100);
}

}  // namespace
}  // namespace ls::stats
