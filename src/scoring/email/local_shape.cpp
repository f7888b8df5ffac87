#include "scoring/email/local_shape.hpp"

#include "scoring/email/ascii.hpp"

#include "leadstream/scoring/email/address.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace ls::scoring {
namespace {

constexpr std::array<std::string_view, 4> kKeyRows = {"1234567890", "qwertyuiop", "asdfghjkl",
                                                      "zxcvbnm"};

// Row times 16 plus column plus 1; 0 for what lies on no row.
constexpr std::array<std::uint8_t, 128> kKeyPlaces = [] {
  std::array<std::uint8_t, 128> places{};
  for (std::size_t row = 0; row < kKeyRows.size(); ++row) {
    for (std::size_t column = 0; column < kKeyRows[row].size(); ++column) {
      places[static_cast<unsigned char>(kKeyRows[row][column])] =
          static_cast<std::uint8_t>(row * 16 + column + 1);
    }
  }
  return places;
}();

int key_place(char c) {
  return is_ascii(c) ? kKeyPlaces[static_cast<unsigned char>(to_lower(c))] : 0;
}

bool is_consonant(char c) {
  constexpr std::string_view kVowels = "aeiouy";
  return is_letter(c) && kVowels.find(to_lower(c)) == std::string_view::npos;
}

bool is_joint(char c) {
  return c == '.' || c == '_' || c == '-';
}

// Letters, one joint, letters.
bool is_first_last(std::string_view local) {
  const auto joint = std::find_if(local.begin(), local.end(), is_joint);
  return joint != local.begin() && joint != local.end() && std::next(joint) != local.end() &&
         std::all_of(local.begin(), joint, is_letter) &&
         std::all_of(std::next(joint), local.end(), is_letter);
}

double entropy_of(std::string_view text) {
  std::array<std::uint8_t, 256> counts{};
  for (const char c : text) {
    ++counts[static_cast<unsigned char>(to_lower(c))];
  }
  double bits = 0.0;
  const auto size = static_cast<double>(text.size());
  // Each kind of character where it stands first.
  for (const char c : text) {
    std::uint8_t& count = counts[static_cast<unsigned char>(to_lower(c))];
    if (count > 0) {
      const double share = count / size;
      bits -= share * std::log2(share);
      count = 0;
    }
  }
  return bits;
}

// The longest run in which each character goes on from the one before it.
template <typename GoesOn>
std::size_t longest_run(std::string_view text, GoesOn goes_on) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    run = i > 0 && goes_on(text[i - 1], text[i]) ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  return longest;
}

std::size_t keyboard_run(std::string_view text) {
  std::size_t longest = 0;
  for (const int step : {1, -1}) {
    longest = std::max(longest, longest_run(text, [step](char before, char next) {
                         const int from = key_place(before);
                         return from > 0 && key_place(next) == from + step;
                       }));
  }
  return longest;
}

std::size_t consonant_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = is_consonant(c) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string_view without_tag(std::string_view local) {
  const std::size_t plus = local.find('+');
  return plus == 0 ? local : local.substr(0, plus);
}

LocalShape shape_of(std::string_view local) {
  // A local part is at most so long; what is longer was refused for it.
  const std::string_view text = without_tag(local.substr(0, kLocalPartMax));
  LocalShape shape;
  shape.has_tag = text.size() < std::min(local.size(), kLocalPartMax);
  shape.size = text.size();
  for (const char c : text) {
    shape.letters += is_letter(c) ? 1 : 0;
    shape.digits += is_digit(c) ? 1 : 0;
    shape.specials += is_ascii(c) && !is_letter(c) && !is_digit(c) && !is_joint(c) && c != '+';
    shape.trailing_digits = is_digit(c) ? shape.trailing_digits + 1 : 0;
  }
  shape.consonant_run = consonant_run(text);
  shape.keyboard_run = keyboard_run(text);
  shape.entropy_bits = entropy_of(text);
  shape.is_first_last = is_first_last(text);
  return shape;
}

}  // namespace ls::scoring
