#pragma once

#include "leadstream/stats/bin_counts.hpp"

namespace ls::stats {

// How far two distributions over the same bins lie apart. Empty bins need no smoothing, both are
// symmetric and bounded, unlike PSI. They have no p-value: see chi_square for the same bins.

// Jensen-Shannon divergence (Lin 1991) in nats, 0 .. ln 2; its root is a distance.
[[nodiscard]] double jensen_shannon(const BinShares& shares);
// Hellinger distance, 0 .. 1.
[[nodiscard]] double hellinger(const BinShares& shares);

}  // namespace ls::stats
