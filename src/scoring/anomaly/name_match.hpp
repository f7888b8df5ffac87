#pragma once

#include <string_view>

namespace ls::scoring {

struct GivenName {
  std::string_view first = {};
  std::string_view last = {};
};

// Whether a local part of the form first.last names somebody else: neither of its words shares its
// beginning, three letters or an initial beside the other name, with either name. Never so where
// both names are not given, or not in ASCII.
[[nodiscard]] bool is_of_another_name(std::string_view local, const GivenName& name);

}  // namespace ls::scoring
