#pragma once

#include <cstddef>

namespace ls::operators {

// How large the row of one key may become: a row is one record of the changelog, and a broker takes
// none above a megabyte unless it is told to. Not a setting, since what is refused must not depend
// on how a topic is set up.
inline constexpr std::size_t kRowBytesMax = 900'000;

}  // namespace ls::operators
