#include "scoring/lead/lead_dimensions.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

// From now until so long ahead; a day that is over gives nothing.
bool is_ahead(const std::optional<EventTime>& at, EventTime now, Millis within) {
  return at && *at >= now && *at - now <= within;
}

bool is_recent(const std::optional<EventTime>& at, EventTime now, Millis within) {
  return at && now - *at <= within;
}

bool follows(Bonus bonus, const BonusRule& rule, const LeadFacts& facts, const LeadProfile& profile,
             EventTime now) {
  switch (bonus) {
    case Bonus::target_geo:
      return is_target_country(facts.company, profile);
    case Bonus::location_match:
      return is_target_region(facts.company, profile);
    case Bonus::policy_expiry:
      return is_ahead(facts.policy_expiry, now, rule.within);
    case Bonus::moving:
      return is_ahead(facts.moves_at, now, rule.within);
    case Bonus::cart_abandoned:
      return is_recent(facts.cart_abandoned_at, now, kCartWithin);
    case Bonus::turning_65:
      return facts.age_years && *facts.age_years >= 64.0 && *facts.age_years < 66.0;
    case Bonus::large_headcount:
      return facts.company.headcount.value_or(-1) >= rule.least;
    case Bonus::large_budget:
      return facts.budget_minor.value_or(-1) >= rule.least;
    default:
      return false;
  }
}

}  // namespace

void add_bonuses(const LeadFacts& facts, const LeadProfile& profile, EventTime now,
                 LeadScore& score) {
  double sum = 0.0;
  for (std::size_t i = 0; i < kBonuses; ++i) {
    const auto bonus = static_cast<Bonus>(i);
    const BonusRule& rule = profile.bonuses[i];
    const bool applies =
        (facts.signals & signal(bonus)) != 0 || follows(bonus, rule, facts, profile, now);
    if (rule.points > 0.0 && applies) {
      score.add({.reason = LeadReason::bonus, .bonus = bonus, .points = rule.points});
      sum += rule.points;
    }
  }
  if (sum > kBonusMax) {
    score.add({.reason = LeadReason::bonus_cap, .points = kBonusMax - sum});
  }
  score.bonus = std::min(sum, kBonusMax);
  score.score += score.bonus;
}

}  // namespace ls::scoring
