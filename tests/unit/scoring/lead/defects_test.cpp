#include "unit/scoring/lead/lead_world.hpp"

#include "leadstream/scoring/lead/lead_score.hpp"

#include <gtest/gtest.h>

#include <cmath>

// What earlier scorers of this kind got wrong, each as a test of the same name in the design's
// list.

namespace ls::scoring {
namespace {

using test::kNow;
using test::Lead;
using test::points_of;
using test::profile;

Lead whole_lead() {
  Lead lead;
  lead.facts.company.industry = "Software";
  lead.facts.company.headcount = 120;
  lead.facts.company.country = "GB";
  lead.facts.contact.email_domain = "example.com";
  lead.facts.contact.email_quality = 100.0;
  lead.facts.contact.verified_at = kNow;
  lead.facts.active_at = kNow;
  lead.touch(TouchKind::quote, Millis{0});
  return lead;
}

TEST(Defects, D3SameTextIsMatchedTheSecondTimeToo) {
  const Lead lead = whole_lead();
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(points_of(assess(lead.facts, profile("b2b_saas"), kNow), "industry"), 12.0);
  }
}

TEST(Defects, D5EveryDimensionCounts) {
  const LeadScore all = assess(whole_lead().facts, profile("b2b_saas"), kNow);
  for (const double points : all.points) {
    EXPECT_GT(points, 0.0);
  }
  // 20 + (12 + 7 + 5) + 10 + 20, and 4 for the country.
  EXPECT_DOUBLE_EQ(all.score, 78.0);
}

TEST(Defects, D6HeadcountIsPeopleAndBritainIsGB) {
  Lead lead = whole_lead();
  const auto headcount_points = [&lead](std::int64_t people) {
    lead.facts.company.headcount = people;
    return points_of(assess(lead.facts, profile("b2b_saas"), kNow), "headcount");
  };
  EXPECT_DOUBLE_EQ(headcount_points(50), 7.0);
  EXPECT_DOUBLE_EQ(headcount_points(49), 4.0);
  EXPECT_DOUBLE_EQ(headcount_points(25), 4.0);
  EXPECT_DOUBLE_EQ(headcount_points(24), 1.0);
  EXPECT_DOUBLE_EQ(points_of(assess(lead.facts, profile("b2b_saas"), kNow), "country"), 5.0);
}

// A country, a state and every signal there is: no factor carries a lead to the top.
TEST(Defects, D6BonusesNeverDecideTheTierAlone) {
  Lead lead;
  lead.facts.signals = 0xffffffff;
  for (const auto& [name, rules] : test::profiles().all()) {
    const LeadScore score = assess(lead.facts, rules, kNow);
    EXPECT_LE(score.bonus, 15.0) << name;
    EXPECT_LT(score.score, 40.0) << name;
  }
}

TEST(Defects, D7AnAddressThatMayNotBeUsedGivesNoPoints) {
  Lead lead = whole_lead();
  lead.facts.contact.email_quality = 15.0;  // what caps a trap
  EXPECT_DOUBLE_EQ(assess(lead.facts, profile("b2b_saas"), kNow).points[0], 3.0);
}

TEST(Defects, D8ReasonsSumToTheScore) {
  const LeadScore score = assess(whole_lead().facts, profile("commercial_insurance"), kNow);
  EXPECT_NEAR(test::sum_of(score), score.score, 1e-9);
}

TEST(Defects, D10EveryKindOfInsuranceHasAProfile) {
  const auto profile_of = [](std::string_view vertical) {
    const LeadProfile* found = test::profiles().for_vertical(vertical);
    return found == nullptr ? std::string("none") : found->name;
  };
  for (const char* vertical : {"AUTO", "HOME", "LIFE", "UMBRELLA"}) {
    EXPECT_EQ(profile_of(vertical), "pc_insurance") << vertical;
  }
  for (const char* vertical : {"HEALTH", "MEDICARE", "DENTAL", "VISION"}) {
    EXPECT_EQ(profile_of(vertical), "health_insurance") << vertical;
  }
  for (const char* vertical : {"COMMERCIAL", "BOP", "WC", "FLEET", "CYBER"}) {
    EXPECT_EQ(profile_of(vertical), "commercial_insurance") << vertical;
  }
  EXPECT_EQ(profile_of("Real Estate"), "real_estate");
  EXPECT_EQ(profile_of("commercial real estate"), "re_commercial");
  EXPECT_EQ(profile_of("astronomy"), "none");
}

}  // namespace
}  // namespace ls::scoring
