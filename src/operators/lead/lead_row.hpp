#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/scoring/lead/lead_score.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// What a lead is called, is, and is after.
enum class LeadText : std::uint8_t {
  email,
  phone,
  company,
  title,
  industry,
  country,
  state,
  zip,
  vertical,
  insurance_type,
  property_type,
};
inline constexpr std::size_t kLeadTexts = static_cast<std::size_t>(LeadText::property_type) + 1;

// What was told of a lead last.
struct ToldScore {
  double score = 0.0;
  scoring::LeadVerdict verdict;
};

// Everything that is kept of a lead. At most kTouchesMax deeds: of more, the oldest, which have
// faded most, are forgotten.
struct LeadRow {
  static constexpr std::size_t kTouchesMax = 64;

  std::array<std::string, kLeadTexts> texts;
  std::optional<std::int64_t> headcount;
  std::optional<std::int64_t> budget_minor;
  std::optional<double> age_years;
  std::optional<double> email_quality;
  std::optional<double> list_health;
  std::optional<EventTime> policy_expiry;
  std::optional<EventTime> moves_at;
  std::optional<EventTime> cart_abandoned_at;
  std::optional<EventTime> verified_at;
  std::optional<EventTime> timer;
  std::uint32_t sent = 0;
  std::uint32_t bounced = 0;
  std::uint32_t complained = 0;
  bool is_unsubscribed = false;
  bool has_growth_signal = false;
  bool has_open_deal = false;
  scoring::SignalSet signals = 0;
  EventTime active_at = EventTime::min();
  std::vector<scoring::Touch> touches;  // by time
  std::optional<ToldScore> told;

  [[nodiscard]] std::string& text(LeadText which) {
    return texts[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] const std::string& text(LeadText which) const {
    return texts[static_cast<std::size_t>(which)];
  }

  // A second one of the same kind and id moves the first to the later of the two times.
  void touch(const scoring::Touch& touch);
  // What was no deed of a person after all. False if it was not known.
  bool take_back(scoring::TouchKind kind, std::uint64_t id);

  // The contact has another address: what became of mail to the old one is nothing to it.
  void leave_address();

  void save(ByteWriter& out) const;
  static Result<LeadRow> load(ByteReader& in);
};

}  // namespace ls::operators
