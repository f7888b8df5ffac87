#pragma once

#include <string_view>

namespace ls::scoring {

// Whether one insertion, deletion, substitution or swap of neighbours turns one into the other
// (Damerau 1964, who found that such are 80 % of all misspellings). False for equal texts.
[[nodiscard]] bool is_one_edit_apart(std::string_view a, std::string_view b);

}  // namespace ls::scoring
