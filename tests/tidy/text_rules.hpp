#pragma once

#include "tidy/source.hpp"

#include <vector>

namespace ls::tidy {

inline constexpr std::size_t kColumnsMax = 100;
inline constexpr std::size_t kFileLinesMax = 400;

// No line wider than kColumnsMax and no file longer than kFileLinesMax (C++ only).
std::vector<Finding> check_sizes(const Source& source);
// Constructs that have a better one in this project, each named with its replacement (C++ only).
std::vector<Finding> check_banned_code(const Source& source);
// Words that have no place in any text of the project.
std::vector<Finding> check_banned_words(const Source& source);

}  // namespace ls::tidy
