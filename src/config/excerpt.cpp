#include "leadstream/config/excerpt.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <fstream>

namespace ls::config {

std::string excerpt_of(const Place& place) {
  // A longer line would wrap and part the caret from its column.
  constexpr std::size_t kShownMax = 120;
  if (place.line <= 0 || place.column <= 0) {
    return {};
  }
  std::ifstream file(place.file);
  std::string line;
  for (int number = 0; number < place.line; ++number) {
    if (!std::getline(file, line)) {
      return {};
    }
  }
  const auto before = static_cast<std::size_t>(place.column) - 1;
  if (before > line.size() || before >= kShownMax) {
    return {};
  }
  // Columns count bytes; a character of several bytes takes one column of the terminal. Tabs stay,
  // so that both lines are shifted alike.
  std::string margin;
  for (const char c : line.substr(0, before)) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) {
      margin += c == '\t' ? '\t' : ' ';
    }
  }
  while (line.ends_with('\r')) {
    line.pop_back();
  }
  return fmt::format("{:6} | {}\n{:6} | {}^\n", place.line, line.substr(0, kShownMax), "", margin);
}

}  // namespace ls::config
