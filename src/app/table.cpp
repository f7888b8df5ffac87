#include "app/table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>

namespace ls::app {

std::string table_text(const std::vector<TableRow>& rows, const Style& style) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const TableRow& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i + 1 < row.size() ? fmt::format("{:<{}}  ", row[i], widths[i]) : row[i];
    }
    text += (&row == &rows.front() ? style.bold(line) : line) + "\n";
  }
  return text;
}

}  // namespace ls::app
