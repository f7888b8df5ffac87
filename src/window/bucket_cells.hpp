#pragma once

#include "leadstream/window/aggregate.hpp"

#include <cstdint>
#include <span>

namespace ls::window {

// Sketches as cells of a pane: a cell is a bucket, `at` holds pane and bucket, `bits` a number.
//   quantile              a bin of values (stats::LogBins, ascending)        how many came
//   approximate_distinct  a register of a HyperLogLog                        its longest run + 1
// Merging panes adds or takes the larger, so neither order nor panes change what a bucket holds.

// Magnitudes beyond these bounds count as the bound: at most 2,764 bins of each sign. Numbers
// nearer to 0 than the lower one count as 0.
inline constexpr double kMagnitudeMin = 1e-9;
inline constexpr double kMagnitudeMax = 1e15;

struct Bucket {
  std::int64_t number = 0;  // 0 .. 2^24 - 1
  std::uint64_t bits = 0;   // What one event puts there.
};

[[nodiscard]] Bucket bucket_of_value(double value);
[[nodiscard]] Bucket bucket_of_hash(std::uint64_t hash);
// Takes what another event or pane has put there.
[[nodiscard]] std::uint64_t merged_bucket(Function function, std::uint64_t a, std::uint64_t b);

// What the cells of all panes of a window tell together; there is at least one. 0 <= q <= 1.
[[nodiscard]] double quantile_of(std::span<const AggregateCell> cells, double q);
[[nodiscard]] double distinct_of(std::span<const AggregateCell> cells);

}  // namespace ls::window
