#pragma once

#include "leadstream/base/error.hpp"

#include <string>
#include <vector>

namespace ls::scoring {

// The whole file; an error names it.
Result<std::string> read_file(const std::string& path);

// The words of a list, in small letters: one a line, # begins a comment. A list without any is an
// error, as is a line of two or of more than 253 bytes.
Result<std::vector<std::string>> read_words(const std::string& path);

}  // namespace ls::scoring
