#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ls {

// RFC 4648, section 4, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);
// Strict: nothing but the alphabet, whole groups, no stray bits.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace ls
