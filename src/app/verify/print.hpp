#pragma once

#include "app/command.hpp"
#include "app/verify/finding.hpp"

namespace ls::app {

// The audit's result: a table of what was compared, the discrepancies shown, what was left out.
void print_text(const CommandContext& context, const Findings& findings);
void print_json(const CommandContext& context, const Findings& findings);

}  // namespace ls::app
