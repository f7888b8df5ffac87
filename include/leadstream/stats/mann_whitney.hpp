#pragma once

#include <cstddef>
#include <span>

namespace ls::stats {

// Does one sample tend to be larger than another? By ranks, so neither units nor outliers matter.
struct MannWhitney {
  double statistic = 0;    // U: pairs in which the first is larger, of equals half.
  double superiority = 0;  // U / (n m): the chance that the first of a pair is larger, .5 if equal.
  double log_p = 0;        // Two-sided. 0 where a sample is empty.
  bool is_exact = false;
};

// Exact among all ways to divide the values, ties included, up to kExactMax values together
// (Mann, Whitney 1947); beyond by the normal law with the variance corrected for ties and half a
// pair taken off for continuity. No NaN.
[[nodiscard]] MannWhitney mann_whitney(std::span<const double> first,
                                       std::span<const double> second);

constexpr std::size_t kExactMax = 50;  // All ways to divide them are whole numbers of a double.

}  // namespace ls::stats
