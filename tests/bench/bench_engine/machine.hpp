#pragma once

#include <string>

namespace ls::bench {

// Processors and memory, as a report names them.
[[nodiscard]] std::string machine();

}  // namespace ls::bench
