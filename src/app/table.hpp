#pragma once

#include "app/terminal.hpp"

#include <string>
#include <vector>

namespace ls::app {

// One line of cells; all rows of a table have as many.
using TableRow = std::vector<std::string>;

// Columns as wide as their longest cell, two blanks apart; the first row is the head, in bold.
// Nothing follows the last cell of a line but its end.
std::string table_text(const std::vector<TableRow>& rows, const Style& style);

}  // namespace ls::app
