#include "leadstream/scoring/lead/touch.hpp"

#include "unit/scoring/lead/lead_world.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::scoring {
namespace {

using test::kNow;

TEST(Decay, HalvesWithEachHalfLife) {
  const Decay decay{.half_life = days(14)};
  EXPECT_DOUBLE_EQ(share_left(decay, kNow, kNow), 1.0);
  EXPECT_DOUBLE_EQ(share_left(decay, kNow, kNow + days(14)), 0.5);
  EXPECT_DOUBLE_EQ(share_left(decay, kNow, kNow + days(42)), 0.125);
  EXPECT_DOUBLE_EQ(share_left(decay, kNow + days(1), kNow), 1.0) << "what lies ahead";
}

// MadKudu's published example: 9 points, a lifespan of 90 days, 3 days ago: 8.7.
TEST(Decay, LinearLifespanIsMadKudus) {
  const Decay decay{.form = DecayForm::linear_lifespan, .lifespan = days(90)};
  EXPECT_DOUBLE_EQ(9.0 * share_left(decay, kNow - days(3), kNow), 8.7);
  EXPECT_DOUBLE_EQ(share_left(decay, kNow - days(90), kNow), 0.0);
  EXPECT_DOUBLE_EQ(share_left(decay, kNow - days(91), kNow), 0.0);
}

// 14 days outside, 3 within 1 November to 15 January, which are 76 days.
TEST(Decay, IsFasterInASeasonThatGoesOverNewYear) {
  const Decay decay = test::profile("health_insurance").decay;
  const EventTime october{1'792'454'400'000};  // 20 October 2026, 00:00 UTC
  EXPECT_NEAR(share_left(decay, october, october + days(12)), std::exp2(-12.0 / 14), 1e-12);
  EXPECT_NEAR(share_left(decay, october, october + days(42)), 0.000539106207848541, 1e-15);
  EXPECT_NEAR(share_left(decay, october, october + days(12 + 76 + 5)), 1.0194603824730585e-08,
              1e-20);
  // Wholly within, and in the second half of one that began last year.
  EXPECT_NEAR(share_left(decay, october + days(20), october + days(23)), 0.5, 1e-12);
  EXPECT_NEAR(share_left(decay, october + days(80), october + days(83)), 0.5, 1e-12);
}

TEST(Decay, IsOverWhenNoThousandthOfAPointIsLeft) {
  for (const std::string_view name : {"b2b_saas", "health_insurance"}) {
    const Decay& decay = test::profile(name).decay;
    const EventTime end = faded_at(decay, kNow, 10.0);
    EXPECT_LE(10.0 * share_left(decay, kNow, end), 0.001 + 1e-12) << name;
  }
}

}  // namespace
}  // namespace ls::scoring
