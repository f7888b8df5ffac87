#pragma once

#include <cstdint>
#include <span>

namespace ls::stats {

// Counts of both samples in the same bins or categories, in the same order.
struct BinCounts {
  std::span<const std::uint64_t> reference;
  std::span<const std::uint64_t> current;
};

// Shares of both samples in the same bins, each summing to 1.
struct BinShares {
  std::span<const double> reference;
  std::span<const double> current;
};

}  // namespace ls::stats
