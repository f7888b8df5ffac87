#pragma once

#include <cstddef>
#include <string_view>

namespace ls::scoring {

// What the letters of a local part look like, before any list or model is asked. Sizes are octets;
// what follows a plus is left out of all but `has_tag`.
struct LocalShape {
  std::size_t size = 0;
  std::size_t letters = 0;
  std::size_t digits = 0;
  std::size_t trailing_digits = 0;
  std::size_t specials = 0;       // other than . _ - +
  std::size_t consonant_run = 0;  // the longest; y counts as a vowel
  std::size_t keyboard_run = 0;   // the longest of neighbours in a row of keys, either way
  double entropy_bits = 0.0;      // per character (Shannon 1948)
  bool is_first_last = false;     // ann.smith, a_smith, ann-smith
  bool has_tag = false;           // ann+news
};

[[nodiscard]] LocalShape shape_of(std::string_view local);
// The part before a plus.
[[nodiscard]] std::string_view without_tag(std::string_view local);

}  // namespace ls::scoring
