#pragma once

#include "leadstream/stats/bin_counts.hpp"

namespace ls::stats {

// The population stability index and how surprising it is. PSI alone says little: its usual limits
// of 0.1 and 0.25 are reached by chance when a sample is small.
struct Psi {
  double value = 0;
  // Natural logarithm of P(PSI at least this large) without drift: PSI / (1/n + 1/m) is about
  // chi-squared with B - 1 degrees of freedom (Yurdakul 2018).
  double log_p = 0;
};

// Sum of (a - e) ln(a / e) over the bins, with shares smoothed to (count + 0.5) / (n + 0.5 B), so
// that an empty bin weighs little instead of infinitely much. No bins, or an empty sample: 0, p 1.
[[nodiscard]] Psi psi(const BinCounts& counts);

// The same sum without smoothing: infinite if a bin is empty on one side, while one that is empty
// on both adds nothing.
[[nodiscard]] double psi_of_shares(const BinShares& shares);

}  // namespace ls::stats
