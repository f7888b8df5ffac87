#pragma once

#include <cstddef>
#include <string_view>

namespace ls::event {

// The size of the UTF-8 sequence that `text` begins with, 1 to 4; 0 if it does not begin with a
// well-formed one (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_sequence(std::string_view text);

// Whether all of `text` is well-formed.
bool is_utf8(std::string_view text);

// Whether `text` is the beginning of a well-formed sequence whose rest is missing.
bool is_cut_utf8(std::string_view text);

// At most `bytes_max` bytes of `text`, not cutting a sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max);

}  // namespace ls::event
