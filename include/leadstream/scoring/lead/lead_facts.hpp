#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/scoring/lead/touch.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ls::scoring {

enum class LeadTier : std::uint8_t { platinum, gold, silver, bronze, unqualified };

// What gives a bonus. Most are plain signals, said by a tag, a custom field or a fact of that name;
// some follow from other facts.
enum class Bonus : std::uint8_t {
  oem_manufacturer,
  target_geo,      // follows from the country
  location_match,  // follows from state and zip
  inventory_signal,
  policy_expiry,    // follows from the date: so many days ahead, or fewer
  referral,         // follows from how the lead was acquired, too
  repeat_customer,  // follows from purchases
  cart_abandoned,   // in the last 30 days
  pre_approved,
  moving,  // follows from the date: so many days ahead, or fewer
  trade_in,
  test_drive,
  multi_policy,
  homeowner,
  clean_record,
  qualifying_event,
  turning_65,       // follows from the age: 64 or 65
  large_headcount,  // follows from the headcount
  multi_line,
  large_budget,  // follows from the budget
};
inline constexpr std::size_t kBonuses = static_cast<std::size_t>(Bonus::large_budget) + 1;

[[nodiscard]] std::string_view name_of(LeadTier tier);
[[nodiscard]] std::string_view name_of(Bonus bonus);
[[nodiscard]] std::optional<Bonus> bonus_named(std::string_view name);

// Signals by Bonus.
using SignalSet = std::uint32_t;
[[nodiscard]] constexpr SignalSet signal(Bonus bonus) {
  return SignalSet{1} << static_cast<unsigned>(bonus);
}

// Who the lead works for and as what. Empty and nothing mean that it is not known.
struct CompanyFacts {
  std::string_view company;
  std::string_view industry;
  std::array<std::string_view, 3> interests;  // vertical, product, kind of property
  std::string_view title;
  std::optional<std::int64_t> headcount;  // people, not a class of sizes
  std::string_view country;               // ISO 3166-1 alpha-2 in capitals, so GB and never UK
  std::string_view state;
  std::string_view zip;
  bool has_growth_signal = false;  // funded, hiring, a fifth more people, leads its market
};

// How the lead can be reached. Counts are of mail to this contact alone.
struct ContactFacts {
  std::string_view email_domain;  // empty if no address is known
  bool has_phone = false;
  std::optional<double> email_quality;   // 0 to 100; nothing until it was judged
  std::optional<double> list_health;     // 0 to 100, of the lists the contact is on
  std::optional<EventTime> verified_at;  // when a mail was taken or its owner last answered
  std::uint32_t sent = 0;
  std::uint32_t bounced = 0;
  std::uint32_t complained = 0;
  bool is_unsubscribed = false;
};

struct LeadFacts {
  CompanyFacts company;
  ContactFacts contact;
  std::span<const Touch> touches;
  // The last deed of a person, or when the lead became known.
  EventTime active_at = EventTime::min();
  SignalSet signals = 0;
  std::optional<EventTime> policy_expiry;
  std::optional<EventTime> moves_at;
  std::optional<EventTime> cart_abandoned_at;
  std::optional<double> age_years;
  std::optional<std::int64_t> budget_minor;
  // While sales work on the lead its tier stays as it was told.
  std::optional<LeadTier> held_tier;
};

}  // namespace ls::scoring
