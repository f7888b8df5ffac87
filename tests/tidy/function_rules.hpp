#pragma once

#include "tidy/source.hpp"

#include <vector>

namespace ls::tidy {

inline constexpr std::size_t kFunctionLinesMax = 70;

// No function body is longer than kFunctionLinesMax lines, from its opening brace to its closing
// one. A switch that is a table (no block below its cases) does not count.
std::vector<Finding> check_functions(const Source& source);

}  // namespace ls::tidy
