#pragma once

#include "tidy/source.hpp"

#include <vector>

namespace ls::tidy {

// A layer includes only what stands below it, and another layer's private headers never.
std::vector<Finding> check_layers(const Source& source);
// A third-party library is known to one folder; public headers know none but fmt's core.
std::vector<Finding> check_third_party(const Source& source);
// The build links no more layers than the table here allows.
std::vector<Finding> check_build_table(const Source& cmake);

}  // namespace ls::tidy
