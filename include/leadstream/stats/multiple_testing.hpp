#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ls::stats {

// Corrections for testing a whole family of hypotheses at once. All take natural logarithms of the
// p-values, since drift p-values lie far below the smallest double, and give adjusted log p-values
// in the order of the input, never above 0: hypothesis i is rejected at level alpha where its
// adjusted p is at most alpha. A hypothesis that was only seen not to be significant takes part
// with p = 1, log p = 0.

// Family-wise error under any dependence.
[[nodiscard]] std::vector<double> bonferroni(std::span<const double> log_p);
// Family-wise error under any dependence, never weaker than Bonferroni (Holm 1979).
[[nodiscard]] std::vector<double> holm(std::span<const double> log_p);
// False discovery rate, independent or positively dependent (Benjamini and Hochberg 1995).
[[nodiscard]] std::vector<double> benjamini_hochberg(std::span<const double> log_p);
// False discovery rate under any dependence (Benjamini and Yekutieli 2001).
[[nodiscard]] std::vector<double> benjamini_yekutieli(std::span<const double> log_p);

// Log p of the global hypothesis that none of the family is false (Simes 1986): 0 for no family.
[[nodiscard]] double simes(std::span<const double> log_p);

// So close are two logarithms of one number that were summed up in different orders: a decision at
// the border itself must not depend on it.
constexpr double kLogRounding = 1e-12;

// The hypotheses whose adjusted p is at most alpha, ascending. alpha > 0.
[[nodiscard]] std::vector<std::size_t> rejected(std::span<const double> adjusted_log_p,
                                                double alpha);

}  // namespace ls::stats
