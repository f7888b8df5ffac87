#include "scoring/email/unicode_rules.hpp"

#include "leadstream/event/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace ls::scoring {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Of Unicode 15: Cc, Cf, Co and non-characters, in order. Non-characters at the end of each plane
// are told by their low bits.
constexpr std::array<Range, 25> kForbidden = {{
    {0x0000, 0x001F},    {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x0600, 0x0605},
    {0x061C, 0x061C},    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},
    {0x08E2, 0x08E2},    {0x180E, 0x180E},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},    {0xE000, 0xF8FF},   {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F},
    {0x1BCA0, 0x1BCA3},  {0x1D173, 0x1D17A}, {0xE0001, 0xE0001}, {0xE0020, 0xE007F},
    {0xF0000, 0x10FFFF},
}};

constexpr std::array<Range, 9> kLatin = {{{'A', 'Z'},
                                          {'a', 'z'},
                                          {0x00C0, 0x00D6},
                                          {0x00D8, 0x00F6},
                                          {0x00F8, 0x02B8},
                                          {0x1E00, 0x1EFF},
                                          {0x2C60, 0x2C7F},
                                          {0xA722, 0xA7FF},
                                          {0xFF21, 0xFF5A}}};
constexpr std::array<Range, 2> kGreek = {{{0x0370, 0x03FF}, {0x1F00, 0x1FFF}}};
constexpr std::array<Range, 4> kCyrillic = {
    {{0x0400, 0x052F}, {0x1C80, 0x1C8F}, {0x2DE0, 0x2DFF}, {0xA640, 0xA69F}}};

// Letters of the two scripts that are drawn like small Latin ones (confusables.txt of UTS 39).
constexpr std::u32string_view kLookalikes =
    U"\u0430\u0441\u0435\u04BB\u0456\u0458\u04CF\u043E\u0440\u0455\u0445\u0443\u0501\u051B\u051D"
    U"\u0475\u03BF\u03BD\u03C1\u03B9";

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t point) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), point,
                       [](char32_t p, const Range& range) { return p < range.first; });
  return after != ranges.begin() && point <= std::prev(after)->last;
}

// Takes one character off the front of well-formed UTF-8.
char32_t take_point(std::string_view& text) {
  const auto byte = [&text](std::size_t at) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[at]));
  };
  const std::size_t size = std::max<std::size_t>(1, event::utf8_sequence(text));
  char32_t point = byte(0);
  if (size > 1) {
    point &= 0x7FU >> size;
    for (std::size_t i = 1; i < size; ++i) {
      point = point << 6U | (byte(i) & 0x3FU);
    }
  }
  text.remove_prefix(size);
  return point;
}

}  // namespace

bool has_forbidden_character(std::string_view text) {
  while (!text.empty()) {
    const char32_t point = take_point(text);
    if (is_in(kForbidden, point) || (point & 0xFFFEU) == 0xFFFEU) {
      return true;
    }
  }
  return false;
}

bool is_confusable_label(std::string_view label) {
  bool has_latin = false;
  bool has_greek = false;
  bool has_cyrillic = false;
  bool has_only_lookalikes = true;
  while (!label.empty()) {
    const char32_t point = take_point(label);
    const bool is_greek = is_in(kGreek, point);
    const bool is_cyrillic = is_in(kCyrillic, point);
    has_latin = has_latin || is_in(kLatin, point);
    has_greek = has_greek || is_greek;
    has_cyrillic = has_cyrillic || is_cyrillic;
    const bool is_foreign = point >= 0x80;
    has_only_lookalikes =
        has_only_lookalikes && (!is_foreign || kLookalikes.find(point) != kLookalikes.npos);
  }
  const int scripts = (has_latin ? 1 : 0) + (has_greek ? 1 : 0) + (has_cyrillic ? 1 : 0);
  return scripts > 1 || ((has_greek || has_cyrillic) && has_only_lookalikes);
}

}  // namespace ls::scoring
