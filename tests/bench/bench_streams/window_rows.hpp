#pragma once

#include "leadstream/base/time.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace ls::bench {

// One closed window of one lead, whoever computed it. The member order is the canonical one.
struct WindowRow {
  std::uint32_t lead = 0;
  std::uint32_t distinct = 0;
  EventTime start{};
  std::int64_t hours = 0;  // how long it is
  std::int64_t count = 0;
  std::int64_t sum = 0;
  std::int64_t max = 0;

  friend auto operator<=>(const WindowRow&, const WindowRow&) = default;
};
using WindowRows = std::vector<WindowRow>;

[[nodiscard]] std::string to_text(const WindowRow& row);

// SHA-256 over the sorted rows; sorts them.
[[nodiscard]] std::string digest(WindowRows& rows);

// What one result has more than another. Both are sorted.
struct Difference {
  std::uint64_t missing = 0;
  std::uint64_t unexpected = 0;
  std::vector<std::string> examples;  // a few of either

  [[nodiscard]] bool is_none() const {
    return missing == 0 && unexpected == 0;
  }
};
[[nodiscard]] Difference difference(const WindowRows& wanted, const WindowRows& got);

}  // namespace ls::bench
