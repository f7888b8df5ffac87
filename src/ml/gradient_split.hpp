#pragma once

#include "feature_bins.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace ls::ml {

// Sums over some rows of the loss's first and second derivative in the margin.
struct Gradients {
  double first = 0;
  double second = 0;

  void add(const Gradients& other) {
    first += other.first;
    second += other.second;
  }
  [[nodiscard]] Gradients minus(const Gradients& part) const {
    return {first - part.first, second - part.second};
  }
};

// The same of the rows in one bin of a histogram.
struct GradientBin {
  float first = 0;
  float second = 0;
};
using GradientHistogram = std::span<const GradientBin>;  // kHistogramBins of them

// The best way to part a node's rows by one column, and how much better the second order of the
// loss becomes by it, doubled. Of rows whose gradients have their curvatures for variance (as a
// calibrated model's have) and no relation to the column, one parting of them gains chi-square with
// one degree of freedom.
struct GradientSplit {
  double gain = 0;
  double log_candidates = 0;  // log of how many partings it was chosen from
  bool is_set = false;
  std::uint8_t bin = 0;          // of a number: the last that goes to the first child
  std::uint64_t first_bins = 0;  // of a category: those that go to the first child
  bool missing_first = false;
  bool knows_missing = false;
  Gradients first = {};
  Gradients second = {};

  // The gain beyond what chance alone gives the best of so many: gains of partings are
  // chi-square, whose tail is below exp(-gain / 2).
  [[nodiscard]] double surplus() const {
    return gain - 2 * log_candidates;
  }
};

struct GradientSplitRules {
  double ridge = 1;          // added to the curvature of each side
  double curvature_min = 1;  // of each side
};

// Numbers in their order; what is missing goes where that gains more.
GradientSplit best_threshold(GradientHistogram histogram, const GradientSplitRules& rules);
// Categories, and what is missing as one of them, in the order of their best values: for a convex
// loss the best set is a beginning of it (Fisher 1958).
GradientSplit best_set(GradientHistogram histogram, const GradientSplitRules& rules);

}  // namespace ls::ml
