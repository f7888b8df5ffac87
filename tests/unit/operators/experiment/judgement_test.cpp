#include "operators/experiment/judgement.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/stats/joint_moments.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ls::operators {
namespace {

// Of outcomes 0 and 1.
stats::PairSummary rate(double ones, double units) {
  return {.count = units, .mean_y = ones / units, .squares_y = ones * (1 - ones / units)};
}

const JudgeOptions kRates{.alpha = 0.05, .is_rate = true};

// 120 and 160 of 1000: the difference, its error and what follows, computed in Python from the
// formulas of GrowthBook's sequential engine and of Johari et al.
TEST(Judgement, ComparesRatesAtAnyTime) {
  const ArmComparison found = compare(kRates, {rate(120, 1000), rate(160, 1000)});
  ArmStanding standing(0.01);
  standing.look(found);

  EXPECT_TRUE(found.is_enough);
  EXPECT_NEAR(found.difference, .04, 1e-15);
  EXPECT_NEAR(found.error, .0154919333848, 1e-12);
  EXPECT_NEAR(found.always.low, -.00839337759715, 1e-9);
  EXPECT_NEAR(found.always.high, .0883933775971, 1e-9);
  EXPECT_NEAR(std::exp(found.log_p_always), .161971564464, 1e-9);
  EXPECT_NEAR(std::exp(-standing.sprt.log_p()), 2.239469057184297, 1e-12);
  EXPECT_EQ(standing.side, 0);
}

TEST(Judgement, WaitsForEnoughInBothArms) {
  EXPECT_FALSE(compare(kRates, {rate(99, 1000), rate(300, 1000)}).is_enough);
  EXPECT_FALSE(compare(kRates, {rate(300, 1000), rate(99, 1000)}).is_enough);
  EXPECT_TRUE(compare(kRates, {rate(100, 1000), rate(100, 1000)}).is_enough);
  JudgeOptions means = kRates;
  means.is_rate = false;
  EXPECT_TRUE(compare(means, {rate(3, 100), rate(4, 100)}).is_enough);
  EXPECT_FALSE(compare(means, {rate(0, 100), rate(0, 100)}).is_enough) << "without any spread";
}

TEST(Judgement, AlphaIsSharedOutAmongComparisons) {
  JudgeOptions many = kRates;
  many.comparisons = 10;
  const stats::CupedSummaries arms{rate(120, 1000), rate(160, 1000)};

  EXPECT_LT(compare(many, arms).always.low, compare(kRates, arms).always.low);
  EXPECT_LT(single_look(many, arms).interval.low, single_look(kRates, arms).interval.low);
}

TEST(Judgement, AVerdictStaysUntilTheContraryIsFound) {
  ArmStanding standing(0.01);
  const ArmComparison better = compare(kRates, {rate(200, 1000), rate(400, 1000)});
  const ArmComparison unclear = compare(kRates, {rate(200, 1000), rate(210, 1000)});
  const ArmComparison worse = compare(kRates, {rate(400, 1000), rate(200, 1000)});
  const ArmStanding::Circumstances week{.is_long_enough = true};
  EXPECT_EQ(standing.decide(kRates, {}, week), Decision::wait);
  EXPECT_EQ(standing.decide(kRates, unclear, week), Decision::go_on);
  EXPECT_EQ(standing.decide(kRates, unclear, {.is_planned_size = true}), Decision::iterate);

  standing.look(better);
  standing.look(unclear);
  EXPECT_EQ(standing.decide(kRates, unclear, week), Decision::deploy);
  EXPECT_EQ(standing.decide(kRates, unclear, {}), Decision::go_on);
  JudgeOptions lower = kRates;
  lower.is_lower_better = true;
  EXPECT_EQ(standing.decide(lower, unclear, {}), Decision::rollback);

  standing.look(worse);
  EXPECT_EQ(standing.decide(kRates, unclear, week), Decision::rollback);
  EXPECT_EQ(standing.decide(kRates, unclear, {.is_mismatch = true}), Decision::investigate);
}

// A correlation of .8 within the arms leaves 36 % of the variance.
TEST(Judgement, ACovariateNarrowsWhatIsKnown) {
  Random random(test::seed());
  std::array<stats::JointMoments, 2> arms;
  for (int i = 0; i < 4000; ++i) {
    const double x = random.normal();
    arms[static_cast<std::size_t>(i % 2)].add(
        {.x = x, .y = .8 * x + .6 * random.normal() + (i % 2 == 0 ? 0 : .1)});
  }
  const auto summary = [](const stats::JointMoments& arm) {
    return stats::PairSummary{.count = arm.weight(),
                              .mean_x = arm.x().mean(),
                              .mean_y = arm.y().mean(),
                              .squares_x = arm.squares_x(),
                              .squares_y = arm.squares_y(),
                              .products = arm.products()};
  };
  const stats::CupedSummaries both{summary(arms[0]), summary(arms[1])};
  JudgeOptions adjusted;
  adjusted.is_adjusted = true;
  const ArmComparison plain = compare({}, both);
  const ArmComparison narrow = compare(adjusted, both);

  EXPECT_NEAR(narrow.theta, .8, .06) << "seed " << test::seed();
  EXPECT_NEAR(narrow.variance_left, .36, .05) << "seed " << test::seed();
  EXPECT_NEAR((narrow.always.high - narrow.always.low) / (plain.always.high - plain.always.low), .6,
              .05);
}

// Two arms of 10 %, looked at after every twenty units each up to 8000: of 200 runs 10 may be told
// apart, and 21 are more than three of their deviations above; the test for one look tells many.
TEST(Judgement, LookingAllTheTimeFindsNoDifferenceWhereThereIsNone) {
  Random random(test::seed());
  int by_sequence = 0;
  int by_ratio = 0;
  int by_one_look = 0;
  for (int run = 0; run < 200; ++run) {
    ArmStanding standing(0.01);
    std::array<double, 2> ones{};
    bool is_told = false;
    for (int units = 1; units <= 8000; ++units) {
      ones[0] += random.chance(.1) ? 1 : 0;
      ones[1] += random.chance(.1) ? 1 : 0;
      if (units % 20 == 0) {
        const stats::CupedSummaries arms{rate(ones[0], units), rate(ones[1], units)};
        const ArmComparison found = compare(kRates, arms);
        standing.look(found);
        is_told = is_told || (found.is_enough && single_look(kRates, arms).log_p < std::log(0.05));
      }
    }
    by_sequence += standing.side != 0 ? 1 : 0;
    by_one_look += is_told ? 1 : 0;
    by_ratio += standing.sprt.log_p() < std::log(0.05) ? 1 : 0;
  }
  EXPECT_LE(by_sequence, 20) << "seed " << test::seed();
  EXPECT_LE(by_ratio, 20) << "seed " << test::seed();
  EXPECT_GE(by_one_look, 40) << "seed " << test::seed();
}

}  // namespace
}  // namespace ls::operators
