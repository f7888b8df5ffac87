#include "support/seed.hpp"
#include "unit/scoring/lead/lead_world.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/scoring/lead/lead_score.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::scoring {
namespace {

using test::kNow;
using test::Lead;

// 20 for the list and 10 of 25 for a quote: the grade falls as soon as it is less.
TEST(NextChange, IsTheFirstStepAtWhichAGradeFalls) {
  Lead lead;
  lead.facts.contact.verified_at = kNow;
  lead.facts.active_at = kNow;
  lead.touch(TouchKind::quote, Millis{0});
  lead.touch(TouchKind::reply, Millis{0});
  const LeadProfile rules;  // 15 points, half of them after 30 days

  const EventTime due = next_change(lead.facts, rules, kNow, minutes(1), Silence::verdicts);

  // 15 * 2^(-t / 30 d) = 10.
  const double ms = std::log2(1.5) * 30 * 86'400'000.0;
  const EventTime exact =
      kNow + Millis{static_cast<std::int64_t>(std::ceil(ms / 60'000.0)) * 60'000};
  EXPECT_EQ(due, exact);
  EXPECT_EQ(assess(lead.facts, rules, due - minutes(1)).verdict.engagement_grade,
            EngagementGrade::two);
  EXPECT_EQ(assess(lead.facts, rules, due).verdict.engagement_grade, EngagementGrade::three);
}

TEST(NextChange, NeverComesWhereNothingFades) {
  const Lead lead;
  EXPECT_EQ(next_change(lead.facts, LeadProfile{}, kNow, minutes(1), Silence::points),
            EventTime::max());
}

TEST(NextChange, SeesAnApproachingDate) {
  Lead lead;
  lead.facts.contact.email_domain = "example.com";
  lead.facts.contact.verified_at = kNow;
  lead.facts.company.industry = "home";
  lead.facts.policy_expiry = kNow + days(50);
  const LeadProfile& rules = test::profile("pc_insurance");
  ASSERT_LT(assess(lead.facts, rules, kNow).score, 40.0);

  const EventTime due = next_change(lead.facts, rules, kNow, hours(1), Silence::verdicts);

  EXPECT_EQ(due, kNow + days(5));
  EXPECT_GE(assess(lead.facts, rules, due).score, 40.0);
}

struct Looked {
  LeadVerdict verdict;
  double points;
  friend bool operator==(const Looked&, const Looked&) = default;
};

Looked look(const LeadFacts& facts, const LeadProfile& rules, EventTime at, Silence silence) {
  const LeadScore score = assess(facts, rules, at);
  return {score.verdict, silence == Silence::points ? std::floor(score.score) : 0.0};
}

Lead random_lead(Random& random) {
  Lead lead;
  const auto ago = [&random](std::uint64_t most) {
    return Millis{static_cast<std::int64_t>(random.below(most * 86'400'000))};
  };
  lead.facts.contact.email_domain = "example.com";
  for (std::uint64_t i = random.below(12); i > 0; --i) {
    lead.touch(static_cast<TouchKind>(random.below(kTouchKinds)), ago(60));
  }
  lead.facts.contact.is_unsubscribed = random.below(5) == 0;
  lead.facts.active_at = kNow - ago(100);
  lead.facts.contact.verified_at = kNow - ago(500);
  lead.facts.policy_expiry = kNow + days(100) - ago(100);
  lead.facts.cart_abandoned_at = kNow - ago(40);
  return lead;
}

// Looking at every hour of 150 days finds the same hour first.
TEST(NextChange, EqualsLookingAtEveryStep) {
  const std::uint64_t seed = ls::test::seed();
  Random random(seed);
  constexpr std::int64_t kSteps = 150 * 24;
  for (const std::string_view name :
       {"standard", "pc_insurance", "ecommerce", "health_insurance", "b2b_saas"}) {
    for (int i = 0; i < 20; ++i) {
      const Silence silence = i % 4 == 0 ? Silence::points : Silence::verdicts;
      const Lead lead = random_lead(random);
      const LeadProfile& rules = test::profile(name);
      const Looked now = look(lead.facts, rules, kNow, silence);
      EventTime found = EventTime::max();
      for (std::int64_t step = 1; step <= kSteps && found == EventTime::max(); ++step) {
        const EventTime at = kNow + hours(step);
        found = look(lead.facts, rules, at, silence) == now ? found : at;
      }
      const EventTime due = next_change(lead.facts, rules, kNow, hours(1), silence);
      EXPECT_EQ(due <= kNow + hours(kSteps) ? due : EventTime::max(), found)
          << name << ", --seed " << seed;
    }
  }
}

}  // namespace
}  // namespace ls::scoring
