#pragma once

#include "app/command.hpp"
#include "app/state/stopped_states.hpp"

#include <cstdint>
#include <string>

namespace ls::app {

struct ScanOptions {
  std::string node = {};        // only its tables; empty: all
  std::string key_prefix = {};  // of the key within the table
  std::uint64_t rows_max = 100;
};

// Prints the rows of one task, in the order of their keys: as text, or one JSON object a line.
// Returns how many it printed.
Result<std::uint64_t> scan_state(StoppedStates& states, const flow::Topology& topology,
                                 const StateName& name, const ScanOptions& options,
                                 const CommandContext& context);

}  // namespace ls::app
