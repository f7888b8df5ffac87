#pragma once

#include <cstdint>
#include <span>

namespace ls::stats {

// Counts of both samples in the same bins, in the same order.
struct BinCounts {
  std::span<const std::uint64_t> reference;
  std::span<const std::uint64_t> current;
};

// The population stability index and how surprising it is. PSI alone says little: its usual limits
// of 0.1 and 0.25 are reached by chance when a sample is small.
struct Psi {
  double value = 0;
  // P(PSI at least this large) without drift: PSI / (1/n + 1/m) is about chi-squared with B - 1
  // degrees of freedom (Yurdakul 2018).
  double p = 1;
};

// Sum of (a - e) ln(a / e) over the bins, with shares smoothed to (count + 0.5) / (n + 0.5 B), so
// that an empty bin weighs little instead of infinitely much. No bins, or an empty sample: 0, p 1.
[[nodiscard]] Psi psi(const BinCounts& counts);

// Shares of both samples in the same bins, each summing to 1.
struct BinShares {
  std::span<const double> reference;
  std::span<const double> current;
};
// The same sum without smoothing; every share > 0.
[[nodiscard]] double psi_of_shares(const BinShares& shares);

}  // namespace ls::stats
