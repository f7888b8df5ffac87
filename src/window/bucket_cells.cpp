#include "bucket_cells.hpp"

#include "aggregate_cells.hpp"

#include "leadstream/stats/hyper_log_log.hpp"
#include "leadstream/stats/log_bins.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::window {
namespace {

constexpr std::int64_t kZero = std::int64_t{1} << (kCountBits - 1);
constexpr std::int64_t kSign = 4096;  // Between 0 and the bin of 1, on either side.
constexpr std::uint32_t kPrecision = 12;

const stats::LogBins& bins() {
  static const stats::LogBins bins(0.01);
  return bins;
}

double value_of_bucket(std::int64_t bucket) {
  if (bucket == kZero) {
    return 0;
  }
  const auto bin = static_cast<std::int32_t>(std::abs(bucket - kZero) - kSign);
  return std::copysign(bins().value_of(bin), static_cast<double>(bucket - kZero));
}

// `count_of` a cell are the bits of its place that do not tell the pane.
std::uint64_t count_up_to(std::span<const AggregateCell> cells, std::int64_t bucket) {
  std::uint64_t count = 0;
  for (const AggregateCell& cell : cells) {
    count += count_of(cell) <= bucket ? cell.bits : 0;
  }
  return count;
}

}  // namespace

Bucket bucket_of_value(double value) {
  const double magnitude = std::min(std::abs(value), kMagnitudeMax);
  if (magnitude < kMagnitudeMin) {
    return {.number = kZero, .bits = 1};
  }
  const std::int64_t away = kSign + bins().bin_of(magnitude);
  return {.number = value > 0 ? kZero + away : kZero - away, .bits = 1};
}

Bucket bucket_of_hash(std::uint64_t hash) {
  const stats::HyperLogLog::Register place = stats::HyperLogLog::register_of(hash, kPrecision);
  return {.number = place.number, .bits = place.run};
}

std::uint64_t merged_bucket(Function function, std::uint64_t a, std::uint64_t b) {
  return function == Function::quantile ? a + b : std::max(a, b);
}

// The lowest bucket with more than q (n - 1) values up to it, by bisection: panes hold their
// buckets one after the other, and nothing is allocated to bring them together.
double quantile_of(std::span<const AggregateCell> cells, double q) {
  const std::uint64_t all = count_up_to(cells, kCountMax);
  if (all == 0) {
    return kMissing;  // Only of damaged cells.
  }
  const auto rank = static_cast<std::uint64_t>(q * static_cast<double>(all - 1));
  std::int64_t low = 0;
  std::int64_t high = kCountMax;
  while (low < high) {
    const std::int64_t middle = (low + high) / 2;
    if (count_up_to(cells, middle) > rank) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return value_of_bucket(low);
}

double distinct_of(std::span<const AggregateCell> cells) {
  std::array<std::uint8_t, std::size_t{1} << kPrecision> registers = {};
  for (const AggregateCell& cell : cells) {
    std::uint8_t& run = registers[static_cast<std::size_t>(count_of(cell)) % registers.size()];
    run = std::max(run, static_cast<std::uint8_t>(cell.bits));
  }
  return stats::HyperLogLog::estimate_of(registers);
}

}  // namespace ls::window
