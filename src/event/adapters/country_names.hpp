#pragma once

#include <string_view>

namespace ls::event {

// ISO 3166-1 alpha-2 of what CRMs have for a country: its code, the code of three letters, or its
// English and often its own name, in any case. Empty if it is none. Any thread.
std::string_view country_of(std::string_view text);

}  // namespace ls::event
