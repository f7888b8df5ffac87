#include "leadstream/scoring/lead/lead_score.hpp"

#include <algorithm>

namespace ls::scoring {
namespace {

constexpr std::array<std::string_view, 5> kTiers = {"platinum", "gold", "silver", "bronze",
                                                    "unqualified"};
constexpr std::array<std::string_view, 4> kQualities = {"hot", "warm", "cold", "unqualified"};
constexpr std::array<std::string_view, 4> kActions = {"prioritize", "contact", "nurture", "skip"};
constexpr std::array<std::string_view, kLeadDimensions + 1> kParts = {
    "email", "company", "engagement", "list", "bonus"};
constexpr std::array<std::string_view, 9> kCells = {"A1", "A2", "A3", "B1", "B2",
                                                    "B3", "C1", "C2", "C3"};
constexpr std::array<std::string_view, kBonuses> kBonusNames = {
    "oem_manufacturer", "target_geo",      "location_match",  "inventory_signal", "policy_expiry",
    "referral",         "repeat_customer", "cart_abandoned",  "pre_approved",     "moving",
    "trade_in",         "test_drive",      "multi_policy",    "homeowner",        "clean_record",
    "qualifying_event", "turning_65",      "large_headcount", "multi_line",       "large_budget"};
constexpr std::array<std::string_view, kLeadReasons> kReasons = {"email_quality",
                                                                 "phone_only",
                                                                 "industry",
                                                                 "adjacent_industry",
                                                                 "negative_keyword",
                                                                 "headcount",
                                                                 "country",
                                                                 "region",
                                                                 "seniority",
                                                                 "growth",
                                                                 "company_domain",
                                                                 "quote",
                                                                 "demo",
                                                                 "call",
                                                                 "form",
                                                                 "pricing_page",
                                                                 "product_view",
                                                                 "return_visit",
                                                                 "video",
                                                                 "click",
                                                                 "open",
                                                                 "reply",
                                                                 "cap_email",
                                                                 "cap_web",
                                                                 "cap_sales",
                                                                 "unsubscribed",
                                                                 "complaint",
                                                                 "inactive",
                                                                 "list_health",
                                                                 "verified",
                                                                 "bounces",
                                                                 "complaints",
                                                                 "bounds",
                                                                 "bonus",
                                                                 "bonus_cap",
                                                                 "competitor"};
static_assert(!kReasons.back().empty() && !kBonusNames.back().empty());

template <typename Enum, std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view name_of(LeadTier tier) {
  return name_in(kTiers, tier);
}
std::string_view name_of(LeadQuality quality) {
  return name_in(kQualities, quality);
}
std::string_view name_of(LeadAction action) {
  return name_in(kActions, action);
}
std::string_view name_of(LeadReason reason) {
  return name_in(kReasons, reason);
}
std::string_view name_of(LeadDimension dimension) {
  return name_in(kParts, dimension);
}
std::string_view name_of(Bonus bonus) {
  return name_in(kBonusNames, bonus);
}

std::optional<Bonus> bonus_named(std::string_view name) {
  const auto found = std::find(kBonusNames.begin(), kBonusNames.end(), name);
  if (found == kBonusNames.end()) {
    return std::nullopt;
  }
  return static_cast<Bonus>(found - kBonusNames.begin());
}

std::string_view grid_cell(FitGrade fit, EngagementGrade engagement) {
  return kCells[3 * static_cast<std::size_t>(fit) + static_cast<std::size_t>(engagement)];
}

std::string_view LeadContribution::part_name() const {
  return kParts[part];
}
std::string_view LeadContribution::reason_name() const {
  return reason == LeadReason::bonus ? name_of(bonus) : name_of(reason);
}

}  // namespace ls::scoring
