#pragma once

#include "leadstream/scoring/lead/lead_score.hpp"

namespace ls::scoring {

// Each fills its dimension, its part of the explanation and of the score.
void email_dimension(const LeadFacts& facts, const LeadProfile& profile, LeadScore& score);
void company_dimension(const LeadFacts& facts, const LeadProfile& profile, LeadScore& score);
void engagement_dimension(const LeadFacts& facts, const LeadProfile& profile, EventTime now,
                          LeadScore& score);
void list_dimension(const LeadFacts& facts, const LeadProfile& profile, EventTime now,
                    LeadScore& score);

// On top of the dimensions, and within kBonusMax together.
void add_bonuses(const LeadFacts& facts, const LeadProfile& profile, EventTime now,
                 LeadScore& score);

[[nodiscard]] bool is_target_country(const CompanyFacts& company, const LeadProfile& profile);
[[nodiscard]] bool is_target_region(const CompanyFacts& company, const LeadProfile& profile);

// How long something counts, in the order of what it is worth less from then on.
inline constexpr std::array<Millis, 2> kInactiveAfter = {days(30), days(90)};
inline constexpr std::array<Millis, 3> kVerifiedAges = {days(90), days(365), days(730)};
inline constexpr Millis kCartWithin = days(30);

}  // namespace ls::scoring
