#pragma once

#include <algorithm>
#include <string_view>

namespace ls::operators {

// Letters of ASCII in either case are the same; others are compared as they are.
[[nodiscard]] inline bool equal_in_any_case(std::string_view a, std::string_view b) {
  const auto small = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&small](char x, char y) { return small(x) == small(y); });
}

}  // namespace ls::operators
