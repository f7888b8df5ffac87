#pragma once

#include "leadstream/scoring/lead/lead_facts.hpp"
#include "leadstream/scoring/lead/lead_profile.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace ls::scoring {

// By score alone: 85, 70 and 50 are the lowest of the first three (MadKudu's segments).
enum class LeadQuality : std::uint8_t { hot, warm, cold, unqualified };
enum class LeadAction : std::uint8_t { prioritize, contact, nurture, skip };
// How well the lead fits, by company and list: from 70 %, from 40 % of their points, or less.
enum class FitGrade : std::uint8_t { a, b, c };
// How much it engages, the same of its points.
enum class EngagementGrade : std::uint8_t { one, two, three };

// Each way in which a score can gain or lose. Stable names: they appear in explanations.
enum class LeadReason : std::uint8_t {
  // email
  email_quality,
  phone_only,
  // company
  industry,
  adjacent_industry,
  negative_keyword,
  headcount,
  country,
  region,
  seniority,
  growth,
  company_domain,
  // engagement: one for each TouchKind, in its order
  quote,
  demo,
  call,
  form,
  pricing_page,
  product_view,
  return_visit,
  video,
  click,
  open,
  reply,
  cap_email,
  cap_web,
  cap_sales,
  unsubscribed,
  complaint,
  inactive,
  // list
  list_health,
  verified,
  bounces,
  list_complaints,
  // A dimension and the score have two ends.
  bounds,
  // on top of the dimensions: one for each Bonus, in its order
  bonus,
  bonus_cap,
  competitor,
};
inline constexpr std::size_t kLeadReasons = static_cast<std::size_t>(LeadReason::competitor) + 1;

[[nodiscard]] std::string_view name_of(LeadQuality quality);
[[nodiscard]] std::string_view name_of(LeadAction action);
[[nodiscard]] std::string_view name_of(LeadReason reason);

// Points of the score, already weighted. `part` is a LeadDimension, or past them all for what
// stands on top.
struct LeadContribution {
  static constexpr std::uint8_t kOnTop = kLeadDimensions;

  std::uint8_t part = kOnTop;
  LeadReason reason = LeadReason::bounds;
  Bonus bonus = Bonus::oem_manufacturer;  // where the reason is `bonus`
  double points = 0.0;

  // "email" to "list", or "bonus".
  [[nodiscard]] std::string_view part_name() const;
  // That of the bonus, or of the reason.
  [[nodiscard]] std::string_view reason_name() const;
};

// What may change without a new fact, besides the score itself.
struct LeadVerdict {
  LeadTier tier = LeadTier::unqualified;
  LeadQuality quality = LeadQuality::unqualified;
  LeadAction action = LeadAction::skip;
  FitGrade fit_grade = FitGrade::c;
  EngagementGrade engagement_grade = EngagementGrade::three;

  friend bool operator==(const LeadVerdict&, const LeadVerdict&) = default;
};

// A judgement of one lead. The contributions sum to the score, to 1e-9.
struct LeadScore {
  double score = 0.0;  // 0 to 100
  LeadVerdict verdict = {};
  std::array<double, kLeadDimensions> points = {};  // each 0 to its kDimensionPoints, unweighted
  double bonus = 0.0;                               // 0 to kBonusMax
  double fit = 0.0;                                 // 0 to 100: company and list
  double engagement = 0.0;                          // 0 to 100
  Millis due = days(30);                            // when to act, from now on
  double confidence = 0.0;  // 0 to 1: the share of what can be known that is
  bool is_competitor = false;

  [[nodiscard]] std::span<const LeadContribution> contributions() const {
    return {contributions_.data(), size_};
  }
  void add(const LeadContribution& contribution) {
    contributions_[size_++] = contribution;
  }

 private:
  // `bounds` may speak in each part, all others once.
  std::array<LeadContribution, kLeadReasons + kBonuses + kLeadDimensions + 1> contributions_ = {};
  std::size_t size_ = 0;
};

inline constexpr double kBonusMax = 15.0;

// Pure; allocates nothing.
[[nodiscard]] LeadScore assess(const LeadFacts& facts, const LeadProfile& profile, EventTime now);

// 80, 60, 40 and 20 are the lowest of their tiers.
[[nodiscard]] LeadTier lead_tier_of(double score);
[[nodiscard]] LeadQuality lead_quality_of(double score);
// "A1" to "C3".
[[nodiscard]] std::string_view grid_cell(FitGrade fit, EngagementGrade engagement);

// Which changes of a silent lead are worth telling.
enum class Silence : std::uint8_t {
  verdicts,  // tier, quality, action or cell of the grid
  points,    // these, and each whole point
};

// The first multiple of `step` after `now` at which a lead of whom nothing new is heard is worth
// another word than at `now`; EventTime::max() if that never comes. Exact: nothing in between is.
[[nodiscard]] EventTime next_change(const LeadFacts& facts, const LeadProfile& profile,
                                    EventTime now, Millis step, Silence silence);

}  // namespace ls::scoring
