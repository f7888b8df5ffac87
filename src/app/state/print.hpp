#pragma once

#include "app/command.hpp"
#include "app/state/verify_states.hpp"

#include <string_view>
#include <vector>

namespace ls::app {

// One line, or one member of a list, for each state.
void print_results(const CommandContext& context, std::string_view done,
                   const std::vector<ExportResult>& results);
void print_verdict(const CommandContext& context, const StateVerdict& verdict);

}  // namespace ls::app
