#pragma once

#include "leadstream/stats/bin_counts.hpp"

#include <cstddef>

namespace ls::stats {

// A statistic that is about chi-squared where both samples come from one law.
struct ChiSquare {
  double statistic = 0;
  std::size_t freedom = 0;  // 0: nothing could be compared, log p is 0.
  double log_p = 0;         // Natural logarithm, exact far below the smallest double.
};

// Do two samples fall into categories by one law? Categories that expect fewer than kExpectedMin in
// either sample are pooled (Cochran 1954), and if these together still do, with the smallest of the
// others. If there is only one other, as where a new category comes up beside a single one, log p
// is that of the exact test. An empty sample is no evidence.
[[nodiscard]] ChiSquare chi_square(const BinCounts& counts);  // Pearson 1900.
[[nodiscard]] ChiSquare g_test(const BinCounts& counts);      // Of the likelihood ratio.

constexpr double kExpectedMin = 5;

// How far the shares of two samples of categories lie apart at most: half of the sum of |a - e|,
// 0 .. 1. What D is for numbers: an effect, whatever the sizes.
[[nodiscard]] double total_variation(const BinCounts& counts);

// Natural logarithm of P(X >= x) for a chi-squared X. freedom >= 1, x >= 0.
[[nodiscard]] double chi_squared_log_p(double x, std::size_t freedom);

}  // namespace ls::stats
