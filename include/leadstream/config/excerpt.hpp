#pragma once

#include "leadstream/config/place.hpp"

#include <string>

namespace ls::config {

// The line that the place points to, read again from its file, with a caret below the column:
//      14 |   windw: 7d
//         |   ^
// Empty if the place has no line or the file cannot be read any more. Ends with a line end.
std::string excerpt_of(const Place& place);

}  // namespace ls::config
