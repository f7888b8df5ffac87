#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::operators {

// The places of the contributions that are farthest from 0, that one first; of equal ones those
// that come first. At most so many, and none that is 0.
void choose_weightiest(std::span<const double> contributions, std::size_t most,
                       std::vector<std::uint32_t>& out);

}  // namespace ls::operators
