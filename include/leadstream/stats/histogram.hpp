#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::stats {

// Ascending edges e0 < e1 < .. of the bins (-inf, e0], (e0, e1], .., (elast, inf): a bin holds its
// upper edge, as a distribution function does. No edges make one bin.
using BinEdges = std::vector<double>;

// Edges at the reference's quantiles 1/bins, 2/bins, .. so that bins hold about equally many
// reference values; equal edges, as ties make them, are merged. bins >= 1, no NaN.
[[nodiscard]] BinEdges quantile_edges(std::span<const double> reference, std::size_t bins);
// Edges that cut the range of the reference's values into equal parts: what a reader expects of a
// picture. Infinite values stay outside the range.
[[nodiscard]] BinEdges equal_width_edges(std::span<const double> reference, std::size_t bins);

// A frozen reference and the current values counted in the same bins: what PSI needs and what a
// page draws side by side. A plain value owned by one operator. Not for NaN.
class HistogramPair {
 public:
  // The reference is counted at once. At most kBinsMax bins.
  HistogramPair(BinEdges edges, std::span<const double> reference);

  void add_current(double value);
  // Of a value that was added before and now leaves the window.
  void remove_current(double value);
  void reset_current();

  [[nodiscard]] std::size_t bin_of(double value) const;
  [[nodiscard]] const BinEdges& edges() const {
    return edges_;
  }
  // One more than edges.
  [[nodiscard]] std::span<const std::uint64_t> reference() const {
    return reference_;
  }
  [[nodiscard]] std::span<const std::uint64_t> current() const {
    return current_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<HistogramPair> load(ByteReader& in);

  static constexpr std::size_t kBinsMax = 4096;

 private:
  BinEdges edges_;
  std::vector<std::uint64_t> reference_;
  std::vector<std::uint64_t> current_;
};

}  // namespace ls::stats
