#pragma once

#include "app/settings.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/scoring/lead/lead_facts.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ls::app {

inline constexpr std::size_t kLeadTiers = 5;

// What two profiles say of the leads of the same events, at the end of them or, of leads with an
// outcome, last before it.
struct Backtest {
  struct Side {
    std::string profile;
    std::array<std::uint64_t, kLeadTiers> tiers = {};  // leads, by LeadTier
    std::uint64_t top_outcomes = 0;                    // among the tenth that scores highest
    // How much more often the top tenth converts than all do; 0 without outcomes.
    double lift = 0.0;
  };
  Side before;
  Side after;
  std::uint64_t events = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> refusals = {};  // the first of them, with where they stand
  std::uint64_t leads = 0;
  std::uint64_t outcomes = 0;  // leads that converted
  std::uint64_t top = 0;       // leads in the top tenth
  // Leads by tier before and tier after.
  std::array<std::array<std::uint64_t, kLeadTiers>, kLeadTiers> moves = {};
};

struct BacktestOptions {
  std::string profile;  // the one to try
  std::string against;  // empty: what topologies/lead_rules.yaml has
  std::string events;   // a file with an event on each line
  std::filesystem::path profiles;
};

// Runs the topology lead_rules over the events of the past, with its rules once as they are and
// once as they would be. Each profile scores every lead, whatever its vertical.
Result<Backtest> run_backtest(const Settings& settings, const BacktestOptions& options,
                              EventTime now);

}  // namespace ls::app
