#pragma once

#include "leadstream/config/problems.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ls::config {

// What yaml-cpp lets pass and must not: it takes the control character U+0004 for the end of the
// file, and the end of the file for a closing quote.

// Reports the first byte that is not well-formed UTF-8 (RFC 3629) or is a control character other
// than tab and the line ends. Returns whether the text may be parsed.
bool check_characters(std::string_view text, const std::string& file, Problems& problems);

// Whether the quoted scalar that begins at `begin` ends before the text does. True for anything
// that does not begin with a quote.
bool is_quote_closed(std::string_view text, std::size_t begin);

}  // namespace ls::config
