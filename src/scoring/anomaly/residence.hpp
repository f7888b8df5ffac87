#pragma once

#include <string_view>

namespace ls::scoring {

// What a country says of its phones and clocks. Of countries that are not known everything is
// right.

// `phone` begins with + and digits; the country's calling code (ITU-T E.164) is not that of the
// phone.
[[nodiscard]] bool contradicts_phone(std::string_view country, std::string_view phone);

// The offset is none of the country's, in winter or summer, over all its zones and territories of
// the mainland; an hour to either side is let pass.
[[nodiscard]] bool contradicts_offset(std::string_view country, int tz_offset_min);

// Numbers that belong to nobody: 555-01xx, which the North American plan keeps for films, one digit
// over and over, and digits in sequence.
[[nodiscard]] bool is_fictitious_phone(std::string_view phone);

}  // namespace ls::scoring
