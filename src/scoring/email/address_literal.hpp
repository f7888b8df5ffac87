#pragma once

#include "leadstream/scoring/email/address.hpp"

#include <string_view>

namespace ls::scoring {

// What stands between the brackets of a domain, by RFC 5321 section 4.1.3. `address_literal` if it
// is an IPv4 address, or "IPv6:" and one; otherwise the heaviest of its faults.
[[nodiscard]] AddressDiagnosis judge_literal(std::string_view content);

}  // namespace ls::scoring
