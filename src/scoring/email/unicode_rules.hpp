#pragma once

#include <string_view>

namespace ls::scoring {

// What an address may not do with letters beyond ASCII, and what looks like a trick. Texts are
// well-formed UTF-8.

// Controls, bidirectional marks and other invisible format characters (general category Cc and Cf),
// non-characters and private use: they make two addresses look the same.
[[nodiscard]] bool has_forbidden_character(std::string_view text);

// Whether a label mixes two of Latin, Greek and Cyrillic, or is written wholly in letters of
// Cyrillic or Greek that look like Latin ones (UTS 39, sections 4 and 5, for the scripts where it
// happens).
[[nodiscard]] bool is_confusable_label(std::string_view label);

}  // namespace ls::scoring
