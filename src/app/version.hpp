#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace ls::app {

// "0.1.0"
std::string_view version();

// Name and version of the compiler and of each library that this binary was built with.
std::vector<std::pair<std::string_view, std::string_view>> built_with();

}  // namespace ls::app
