#pragma once

#include <cstdint>

namespace ls::window {

// Cells of a window row by their ids. Both ends belong to it.
struct CellRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

}  // namespace ls::window
