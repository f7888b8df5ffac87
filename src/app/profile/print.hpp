#pragma once

#include "app/profile/backtest.hpp"
#include "app/terminal.hpp"

#include "leadstream/scoring/lead/lead_profile.hpp"

#include <string>

namespace ls::app {

// A line for each profile.
std::string profiles_table(const scoring::LeadProfiles& profiles, const Style& style);
// An object on a line for each profile, or for one of them.
std::string profiles_json(const scoring::LeadProfiles& profiles);
std::string profile_json(const scoring::LeadProfile& profile);
// All that a profile looks for, for people.
std::string profile_text(const scoring::LeadProfile& profile, const Style& style);

std::string backtest_text(const Backtest& backtest, const Style& style);
std::string backtest_json(const Backtest& backtest);

}  // namespace ls::app
