#include "leadstream/scoring/lead/lead_score.hpp"

#include "unit/scoring/lead/lead_world.hpp"

#include <gtest/gtest.h>

#include <map>

namespace ls::scoring {
namespace {

using test::kNow;
using test::Lead;
using test::points_of;
using test::profile;
using test::sum_of;

// The industry that each profile looks for, and one that lies beside it.
const std::map<std::string_view, std::pair<std::string_view, std::string_view>> kIndustries = {
    {"b2b_saas", {"Cloud Software", "Consulting"}},
    {"ecommerce", {"Retail", "Fashion"}},
    {"real_estate", {"Real Estate", "Mortgage"}},
    {"automotive", {"Car dealer", "Logistics"}},
    {"pc_insurance", {"home", "boat"}},
    {"health_insurance", {"Medicare", "wellness"}},
    {"commercial_insurance", {"Workers' Comp", "trucking"}},
    {"re_healthcare", {"Medical Office", "hospital"}},
    {"re_commercial", {"cap-rate", "warehouse"}},
    {"re_luxury", {"waterfront", "villa"}},
};

Lead rich_lead(std::string_view industry) {
  Lead lead;
  lead.facts.company = {.company = "Acme Ltd",
                        .industry = industry,
                        .interests = {},
                        .title = "Director of Sales",
                        .headcount = 40,
                        .country = "US",
                        .state = {},
                        .zip = {}};
  lead.facts.contact = {.email_domain = "mail.acme.com",
                        .email_quality = 60.0,
                        .list_health = {},
                        .verified_at = kNow - days(200),
                        .sent = 10,
                        .bounced = 1};
  lead.touch(TouchKind::demo, days(40));
  lead.touch(TouchKind::quote, days(10));
  lead.touch(TouchKind::pricing_page, days(5));
  lead.touch(TouchKind::open, days(1));
  lead.facts.active_at = kNow - days(1);
  lead.facts.signals = 0xffffffff & ~signal(Bonus::location_match) & ~signal(Bonus::large_budget);
  return lead;
}

Lead middle_lead(std::string_view industry) {
  Lead lead;
  lead.facts.company.industry = industry;
  lead.facts.company.title = "Office Manager";
  lead.facts.company.headcount = 3;
  lead.facts.company.country = "BR";
  lead.facts.contact.email_domain = "example.com";
  lead.facts.contact.verified_at = kNow - days(90);
  lead.touch(TouchKind::reply, days(10));
  lead.touch(TouchKind::pricing_page, days(10));
  lead.facts.active_at = kNow - days(10);
  return lead;
}

Lead poor_lead() {
  Lead lead;
  lead.facts.company.title = "Student";
  lead.facts.contact.has_phone = true;
  lead.touch(TouchKind::call, days(100));
  lead.facts.active_at = kNow - days(100);
  return lead;
}

struct Golden {
  std::string_view profile;
  double rich;
  double middle;
  double poor;
};

// By a Python script that knows the published tables of points and none of this code.
constexpr std::array<Golden, 10> kGolden = {{
    {"b2b_saas", 77.652562205, 45.093304734, 12.000000000},
    {"ecommerce", 71.037903466, 46.571541167, 14.000000000},
    {"real_estate", 83.072418034, 48.207512970, 11.000000000},
    {"automotive", 80.144727384, 45.730347650, 11.000000000},
    {"pc_insurance", 75.542641399, 42.265082028, 9.000000000},
    {"health_insurance", 74.542641399, 42.265082028, 9.000000000},
    {"commercial_insurance", 87.275856323, 45.077877872, 9.000000000},
    {"re_healthcare", 84.474745452, 45.338903230, 9.565217391},
    {"re_commercial", 84.829964392, 44.997401309, 9.166666667},
    {"re_luxury", 83.662816448, 48.568458639, 10.476190476},
}};

TEST(LeadScore, OfEachProfileIsTheGoldenOne) {
  ASSERT_EQ(test::profiles().all().size(), kGolden.size() + 1) << "and the standard one";
  for (const Golden& golden : kGolden) {
    const auto& [industry, beside] = kIndustries.at(golden.profile);
    const LeadProfile& rules = profile(golden.profile);

    EXPECT_NEAR(assess(rich_lead(industry).facts, rules, kNow).score, golden.rich, 1e-8)
        << golden.profile;
    EXPECT_NEAR(assess(middle_lead(beside).facts, rules, kNow).score, golden.middle, 1e-8)
        << golden.profile;
    EXPECT_NEAR(assess(poor_lead().facts, rules, kNow).score, golden.poor, 1e-8) << golden.profile;
  }
}

TEST(LeadScore, ContributionsSumToTheScore) {
  for (const auto& [name, rules] : test::profiles().all()) {
    for (Lead lead : {rich_lead("retail"), middle_lead("villa"), poor_lead()}) {
      for (const bool is_worse : {false, true}) {
        lead.facts.contact.complained = is_worse ? 1 : 0;
        lead.facts.contact.is_unsubscribed = is_worse;
        const LeadScore score = assess(lead.facts, rules, kNow);
        EXPECT_NEAR(sum_of(score), score.score, 1e-9) << name;
      }
    }
  }
}

TEST(LeadScore, EachCapHolds) {
  Lead lead;
  for (int i = 0; i < 9; ++i) {
    for (std::size_t kind = 0; kind < kTouchKinds; ++kind) {
      lead.touch(static_cast<TouchKind>(kind), days(0));
    }
  }
  const LeadProfile rules;

  const LeadScore score = assess(lead.facts, rules, kNow);

  // 9 * (3 + 1 + 5), 9 * (6 + 4 + 1 + 1 + 2) and 9 * (10 + 8 + 4), down to 8, 10 and 12, and 30 to
  // 25.
  EXPECT_DOUBLE_EQ(points_of(score, "cap_email"), 8.0 - 81.0);
  EXPECT_DOUBLE_EQ(points_of(score, "cap_web"), 10.0 - 126.0);
  EXPECT_DOUBLE_EQ(points_of(score, "cap_sales"), 12.0 - 198.0);
  EXPECT_DOUBLE_EQ(score.points[2], 25.0);
  EXPECT_DOUBLE_EQ(score.engagement, 100.0);
}

TEST(LeadScore, DimensionsEndAtZero) {
  Lead lead = poor_lead();
  lead.facts.contact.complained = 3;
  lead.facts.contact.bounced = 4;
  const LeadScore score = assess(lead.facts, LeadProfile{}, kNow);

  EXPECT_DOUBLE_EQ(score.points[1], 0.0);
  EXPECT_DOUBLE_EQ(score.points[2], 0.0);
  EXPECT_DOUBLE_EQ(score.points[3], 0.0);
  EXPECT_DOUBLE_EQ(score.score, 8.0);
}

TEST(LeadScore, BonusesAreBoundedTogether) {
  const LeadScore score = assess(rich_lead("auto").facts, profile("automotive"), kNow);

  EXPECT_DOUBLE_EQ(points_of(score, "inventory_signal"), 7.0);
  EXPECT_DOUBLE_EQ(points_of(score, "trade_in"), 5.0);
  EXPECT_DOUBLE_EQ(points_of(score, "test_drive"), 8.0);
  EXPECT_DOUBLE_EQ(points_of(score, "bonus_cap"), -5.0);
  EXPECT_DOUBLE_EQ(score.bonus, 15.0);
}

TEST(LeadScore, BonusesOfDatesHoldForTheirSpanAlone) {
  Lead lead;
  lead.facts.policy_expiry = kNow;
  const auto bonus_at = [&lead](EventTime now) {
    return assess(lead.facts, profile("pc_insurance"), now).bonus;
  };

  EXPECT_DOUBLE_EQ(bonus_at(kNow - days(45) - Millis{1}), 0.0);
  EXPECT_DOUBLE_EQ(bonus_at(kNow - days(45)), 8.0);
  EXPECT_DOUBLE_EQ(bonus_at(kNow), 8.0);
  EXPECT_DOUBLE_EQ(bonus_at(kNow + Millis{1}), 0.0);
}

TEST(LeadScore, CompetitorsScoreNothing) {
  LeadProfile rules;
  rules.competitors = {"acme.com"};

  const LeadScore score = assess(rich_lead("retail").facts, rules, kNow);

  EXPECT_TRUE(score.is_competitor);
  EXPECT_EQ(score.score, 0.0);
  EXPECT_EQ(score.verdict.tier, LeadTier::unqualified);
  EXPECT_NEAR(sum_of(score), 0.0, 1e-9);
  rules.competitors = {"cme.com"};
  EXPECT_FALSE(assess(rich_lead("retail").facts, rules, kNow).is_competitor);
}

// 7 of 35, 18 of 25 and 4 of 20 with 30, 40 and 15 of 105 are 36 of 100, and 4 of a bonus.
TEST(LeadScore, ASumThatIsWholeReachesTheTierThatBeginsThere) {
  LeadProfile rules = profile("re_luxury");
  rules.bonuses[static_cast<std::size_t>(Bonus::oem_manufacturer)].points = 4.0;
  Lead lead;
  lead.facts.company.headcount = 1;
  lead.facts.active_at = kNow;
  lead.facts.signals = signal(Bonus::oem_manufacturer);
  lead.touch(TouchKind::quote, Millis{0});
  lead.touch(TouchKind::demo, Millis{0});
  lead.touch(TouchKind::form, Millis{0});

  const LeadScore score = assess(lead.facts, rules, kNow);

  EXPECT_EQ(score.score, 40.0);
  EXPECT_EQ(score.verdict.tier, LeadTier::silver);
  EXPECT_NEAR(sum_of(score), score.score, 1e-6);
}

TEST(LeadScore, ARegionIsAStateOrTheBeginningOfAZipCodeInAnyCase) {
  LeadProfile rules;
  rules.countries = {"GB"};
  rules.regions = {"Kent", "SW1"};
  const auto points_in = [&rules](std::string_view state, std::string_view zip) {
    Lead lead = poor_lead();
    lead.facts.company.country = "GB";
    lead.facts.company.state = state;
    lead.facts.company.zip = zip;
    const LeadScore score = assess(lead.facts, rules, kNow);
    return score.points[static_cast<std::size_t>(LeadDimension::company)];
  };
  const double elsewhere = points_in("Kentucky", "SE1 7PB");

  EXPECT_DOUBLE_EQ(points_in("", "S"), elsewhere);
  EXPECT_DOUBLE_EQ(points_in("Kent", ""), elsewhere + 3.0);
  EXPECT_DOUBLE_EQ(points_in("KENT", ""), elsewhere + 3.0);
  EXPECT_DOUBLE_EQ(points_in("", "sw1a 2aa"), elsewhere + 3.0);
}

TEST(LeadScore, AnOpenDealHoldsTheTierAndNotTheScore) {
  Lead lead = poor_lead();
  lead.facts.held_tier = LeadTier::gold;

  const LeadScore score = assess(lead.facts, LeadProfile{}, kNow);

  EXPECT_EQ(score.verdict.tier, LeadTier::gold);
  EXPECT_EQ(score.verdict.action, LeadAction::contact);
  EXPECT_DOUBLE_EQ(score.score, 12.0);
}

TEST(LeadScore, ListHealthIsHalfOfItsDimensionWhereItIsKnown) {
  Lead lead;
  lead.facts.contact.verified_at = kNow - days(89);
  EXPECT_DOUBLE_EQ(assess(lead.facts, LeadProfile{}, kNow).points[3], 20.0);
  lead.facts.contact.list_health = 40.0;
  EXPECT_DOUBLE_EQ(assess(lead.facts, LeadProfile{}, kNow).points[3], 14.0);
}

TEST(LeadTiers, BeginAtTheirLowestScores) {
  EXPECT_EQ(lead_tier_of(80.0), LeadTier::platinum);
  EXPECT_EQ(lead_tier_of(79.99), LeadTier::gold);
  EXPECT_EQ(lead_tier_of(60.0), LeadTier::gold);
  EXPECT_EQ(lead_tier_of(59.99), LeadTier::silver);
  EXPECT_EQ(lead_tier_of(40.0), LeadTier::silver);
  EXPECT_EQ(lead_tier_of(39.99), LeadTier::bronze);
  EXPECT_EQ(lead_tier_of(20.0), LeadTier::bronze);
  EXPECT_EQ(lead_tier_of(19.99), LeadTier::unqualified);
  EXPECT_EQ(lead_quality_of(85.0), LeadQuality::hot);
  EXPECT_EQ(lead_quality_of(84.99), LeadQuality::warm);
  EXPECT_EQ(lead_quality_of(70.0), LeadQuality::warm);
  EXPECT_EQ(lead_quality_of(50.0), LeadQuality::cold);
  EXPECT_EQ(lead_quality_of(49.99), LeadQuality::unqualified);
  EXPECT_EQ(grid_cell(FitGrade::a, EngagementGrade::one), "A1");
  EXPECT_EQ(grid_cell(FitGrade::c, EngagementGrade::two), "C2");
}

TEST(LeadNames, AreAllDifferent) {
  std::map<std::string_view, int> seen;
  for (std::size_t i = 0; i < kBonuses; ++i) {
    EXPECT_EQ(bonus_named(name_of(static_cast<Bonus>(i))), static_cast<Bonus>(i));
  }
  for (std::size_t i = 0; i < kLeadReasons; ++i) {
    const std::string_view name = name_of(static_cast<LeadReason>(i));
    EXPECT_EQ(++seen[name], 1) << name;
    EXPECT_FALSE(name.empty());
  }
  for (std::size_t i = 0; i < kTouchKinds; ++i) {
    const auto reason = static_cast<LeadReason>(static_cast<std::size_t>(LeadReason::quote) + i);
    EXPECT_EQ(name_of(reason), name_of(static_cast<TouchKind>(i)));
  }
}

}  // namespace
}  // namespace ls::scoring
