#pragma once

#include "leadstream/window/accumulator.hpp"
#include "leadstream/window/aggregate.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

namespace ls::window {

// How AggregateRow reads its cells; shared by what changes them and what evaluates them.

// A pane's number and a count share 64 bits: 2^39 panes of one second are 17,000 years. A count
// that has reached its end freezes its pane: the mean of 16 million events stays what it is.
inline constexpr int kCountBits = 24;
inline constexpr std::int64_t kCountMax = (std::int64_t{1} << kCountBits) - 1;
inline constexpr std::int64_t kPaneMax = (std::int64_t{1} << (63 - kCountBits)) - 1;

inline std::uint64_t bits_of(double number) {
  return std::bit_cast<std::uint64_t>(number);
}

inline double number_of(const AggregateCell& cell) {
  return std::bit_cast<double>(cell.bits);
}

inline std::int64_t count_of(const AggregateCell& cell) {
  return cell.at & kCountMax;
}

inline std::int64_t pane_of(const AggregateSpec::Feature& feature, const AggregateCell& cell) {
  switch (feature.layout) {
    case AggregateSpec::Layout::distinct:
      return cell.at;
    case AggregateSpec::Layout::latest:
      return feature.panes.pane_of(EventTime{cell.at});
    default:
      return cell.at >> kCountBits;
  }
}

inline bool has_panes(const AggregateSpec::Feature& feature) {
  return feature.layout != AggregateSpec::Layout::decayed;
}

// How many of the cells, which lie in the order of their panes, belong to panes before `pane`.
inline std::size_t count_before(const AggregateSpec::Feature& feature,
                                std::span<const AggregateCell> cells, std::int64_t pane) {
  const auto first = std::ranges::partition_point(
      cells, [&](const AggregateCell& cell) { return pane_of(feature, cell) < pane; });
  return static_cast<std::size_t>(first - cells.begin());
}

// Adds what one pane or event contributes to what is there already.
inline double combine(Function function, double a, double b) {
  switch (function) {
    case Function::min:
      return std::min(a, b);
    case Function::max:
      return std::max(a, b);
    default:
      return bounded(a + b);
  }
}

}  // namespace ls::window
