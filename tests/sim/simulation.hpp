#pragma once

#include "sim/scenario.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ls::sim {

struct Report {
  std::vector<std::string> problems;
  std::uint64_t trace = 0;  // equal runs have equal traces
  Millis took;              // of the run's own time
  std::array<std::uint64_t, kCrashPointNames.size()> kills = {};
  std::vector<std::string> notes;  // only if asked for

  [[nodiscard]] bool is_good() const {
    return problems.empty();
  }
};

enum class Notes { drop, keep };

// One run, a function of the scenario alone: faults, then calm until everything is read and
// committed, then the judgement.
Report simulate(const Scenario& scenario, Notes notes = Notes::drop);

}  // namespace ls::sim
