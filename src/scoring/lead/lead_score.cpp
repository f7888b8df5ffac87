#include "leadstream/scoring/lead/lead_score.hpp"

#include "scoring/lead/lead_dimensions.hpp"

#include <algorithm>
#include <cmath>

namespace ls::scoring {
namespace {

// The place among `lowest` of the first that the value reaches.
template <std::size_t N>
std::size_t place_of(double value, const std::array<double, N>& lowest) {
  const auto found =
      std::find_if(lowest.begin(), lowest.end(), [value](double least) { return value >= least; });
  return static_cast<std::size_t>(found - lowest.begin());
}

constexpr std::array<double, 2> kGrades = {70.0, 40.0};

double points_of(const LeadScore& score, LeadDimension dimension) {
  return score.points[static_cast<std::size_t>(dimension)];
}

LeadAction action_of(LeadTier tier) {
  constexpr std::array<LeadAction, 5> kActions = {LeadAction::prioritize, LeadAction::contact,
                                                  LeadAction::nurture, LeadAction::nurture,
                                                  LeadAction::skip};
  return kActions[static_cast<std::size_t>(tier)];
}

// Of the days in which an action is due, those who engage most get the first.
Millis due_of(const LeadVerdict& verdict) {
  switch (verdict.action) {
    case LeadAction::prioritize:
      return hours(24);
    case LeadAction::contact:
      return verdict.engagement_grade == EngagementGrade::one ? days(3) : days(5);
    case LeadAction::nurture:
      return verdict.tier == LeadTier::silver ? days(7) : days(14);
    case LeadAction::skip:
      break;
  }
  return days(30);
}

// The share of twelve things that can be known.
double coverage(const LeadFacts& facts) {
  const CompanyFacts& company = facts.company;
  const ContactFacts& contact = facts.contact;
  const std::array<bool, 12> known = {
      !company.company.empty(),
      !company.industry.empty(),
      std::any_of(company.interests.begin(), company.interests.end(),
                  [](std::string_view each) { return !each.empty(); }),
      !company.title.empty(),
      company.headcount.has_value(),
      !company.country.empty(),
      !company.state.empty() || !company.zip.empty(),
      !contact.email_domain.empty() || contact.has_phone,
      contact.email_quality.has_value(),
      contact.list_health.has_value(),
      contact.verified_at.has_value(),
      !facts.touches.empty()};
  return static_cast<double>(std::count(known.begin(), known.end(), true)) /
         static_cast<double>(known.size());
}

bool is_competitor(const LeadFacts& facts, const LeadProfile& profile) {
  return std::any_of(profile.competitors.begin(), profile.competitors.end(),
                     [domain = facts.contact.email_domain](const std::string& competitor) {
                       return domain == competitor ||
                              (domain.size() > competitor.size() && domain.ends_with(competitor) &&
                               domain[domain.size() - competitor.size() - 1] == '.');
                     });
}

// A sum that is a whole number but for the rounding of its parts is that number: of weights that
// are no binary fractions 40 points come as 39.99999999999999, which is another tier.
double without_rounding(double score) {
  constexpr double kRounding = 1e-9;
  const double whole = std::round(score);
  return std::abs(score - whole) < kRounding ? whole : score;
}

void bound(LeadScore& score) {
  score.score = without_rounding(score.score);
  const double bounded = std::clamp(score.score, 0.0, 100.0);
  if (bounded != score.score) {
    score.add({.reason = LeadReason::bounds, .points = bounded - score.score});
    score.score = bounded;
  }
  if (score.is_competitor && score.score > 0.0) {
    score.add({.reason = LeadReason::competitor, .points = -score.score});
    score.score = 0.0;
  }
}

LeadVerdict verdict_of(const LeadScore& score, const std::optional<LeadTier>& held_tier) {
  LeadVerdict verdict;
  verdict.tier =
      score.is_competitor ? LeadTier::unqualified : held_tier.value_or(lead_tier_of(score.score));
  verdict.quality = lead_quality_of(score.score);
  verdict.action = action_of(verdict.tier);
  verdict.fit_grade = static_cast<FitGrade>(place_of(score.fit, kGrades));
  verdict.engagement_grade = static_cast<EngagementGrade>(place_of(score.engagement, kGrades));
  return verdict;
}

}  // namespace

LeadTier lead_tier_of(double score) {
  constexpr std::array<double, 4> kLowest = {80.0, 60.0, 40.0, 20.0};
  return static_cast<LeadTier>(place_of(score, kLowest));
}

LeadQuality lead_quality_of(double score) {
  constexpr std::array<double, 3> kLowest = {85.0, 70.0, 50.0};
  return static_cast<LeadQuality>(place_of(score, kLowest));
}

LeadScore assess(const LeadFacts& facts, const LeadProfile& profile, EventTime now) {
  LeadScore score;
  email_dimension(facts, profile, score);
  company_dimension(facts, profile, score);
  engagement_dimension(facts, profile, now, score);
  list_dimension(facts, profile, now, score);
  add_bonuses(facts, profile, now, score);
  score.is_competitor = is_competitor(facts, profile);
  bound(score);
  const double fit =
      points_of(score, LeadDimension::company) + points_of(score, LeadDimension::list);
  score.fit = 100.0 * fit / 55.0;
  score.engagement = 100.0 * points_of(score, LeadDimension::engagement) / 25.0;
  score.verdict = verdict_of(score, facts.held_tier);
  score.due = due_of(score.verdict);
  score.confidence = coverage(facts);
  return score;
}

}  // namespace ls::scoring
