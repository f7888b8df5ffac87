#pragma once

#include "leadstream/scoring/email/email_facts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace ls::operators {

// What texts of events say, in the words of scoring.

inline std::optional<scoring::Acquisition> acquisition_of(std::string_view text) {
  // In the order of scoring::Acquisition.
  constexpr std::array<std::string_view, 7> kNames = {"organic",   "paid",    "referral", "import",
                                                      "purchased", "partner", "event"};
  const auto found = std::find(kNames.begin(), kNames.end(), text);
  if (found == kNames.end()) {
    return std::nullopt;
  }
  return static_cast<scoring::Acquisition>(found - kNames.begin());
}

// Programs that call themselves what they are, or nothing.
inline bool names_no_browser(std::string_view user_agent) {
  return user_agent.empty() || user_agent.find("Headless") != std::string_view::npos;
}

}  // namespace ls::operators
