#pragma once

#include <string_view>

namespace ls::scoring {

// Whether the bytes are UTF-8 as Unicode defines it (table 3-7: no overlong forms, no surrogates),
// and no replacement character U+FFFD tells that they once were something else.
[[nodiscard]] bool is_sound_utf8(std::string_view text);

// Whether UTF-8 was read as Windows-1252 or Latin-1 and written again: a letter of two or three
// bytes has become two or three, of which the first is Ã, Â or â.
[[nodiscard]] bool is_misread_utf8(std::string_view text);

}  // namespace ls::scoring
