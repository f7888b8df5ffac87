#pragma once

#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ls::config {

// Strict conversions of scalars: one spelling per value, the spelling of JSON. The error's message
// says what was expected, as in `expected a whole number, not "1_000"`.

// -?(0|[1-9][0-9]*)
Result<std::int64_t> to_integer(std::string_view text);
// A JSON number; finite. No hexadecimal, no ".5", no "5.", no NaN, no infinity.
Result<double> to_number(std::string_view text);
// true or false; yes, no, on and off are not booleans.
Result<bool> to_flag(std::string_view text);
// A whole number with B, kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB; a bare 0 is
// allowed.
Result<std::size_t> to_bytes(std::string_view text);
// The shortest exact form of the above: 67108864 is "64MiB", 512000 is "512kB".
std::string format_bytes(std::size_t bytes);

}  // namespace ls::config
