#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ls::stats {

// Ranks from 1, equal values sharing the mean of theirs.
struct MidRanks {
  std::vector<double> ranks = {};  // In the order of the input.
  std::vector<std::size_t> ties =
      {};  // The sizes of the groups of equal values, ascending by value.
};

// No NaN.
[[nodiscard]] MidRanks mid_ranks(std::span<const double> values);

}  // namespace ls::stats
