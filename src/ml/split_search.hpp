#pragma once

#include "feature_column.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace ls::ml {

// How a node sends rows on.
enum class SplitKind : std::uint8_t {
  threshold = 0,     // a number: at or below, above
  one_category = 1,  // that category, any other
  each_category = 2  // a branch per category
};

struct SplitTest {
  SplitKind kind = SplitKind::threshold;
  std::uint32_t column = 0;
  double threshold = 0;
  std::uint64_t category = 0;
};

// A split and how many bits it tells about the class.
struct SplitCandidate {
  SplitTest test = {};
  double merit = -std::numeric_limits<double>::infinity();
};

struct SplitRules {
  std::size_t candidates = 10;    // thresholds tried per number
  std::size_t branches_max = 32;  // categories that get a branch each
};

// Bits needed to tell the class of such a mixture.
double entropy_bits(const ClassWeights& weights);
// What splitting `before` into `branches` tells: -infinity unless two branches hold more than 1 %
// of the weight each.
double information_gain(const ClassWeights& before, const std::vector<ClassWeights>& branches);
double information_gain(double bits_before, const std::vector<ClassWeights>& branches);

// How far the mean of `weight` draws from a range so wide lies above what it estimates with
// probability delta at most (Hoeffding 1963).
double hoeffding_bound(double range, double log_inverse_delta, double weight);

// Finds splits; holds the memory that takes, so that looking for one allocates nothing.
class SplitSearch {
 public:
  explicit SplitSearch(const SplitRules& rules);
  SplitSearch(const SplitSearch& other);
  SplitSearch& operator=(const SplitSearch&) = delete;

  // The best one of a column; of equal ones the first.
  SplitCandidate best_of(const FeatureColumn& column, FeatureKind kind, std::uint32_t number,
                         const ClassWeights& before);
  // The weights that the branches of a split begin with, in their order.
  const std::vector<ClassWeights>& branches_of(const FeatureColumn& column, const SplitTest& test);

  [[nodiscard]] std::size_t heap_bytes() const;

 private:
  void try_test(const SplitTest& test, double bits_before, SplitCandidate& best) const;

  SplitRules rules_;
  std::vector<ClassWeights> branches_;
};

}  // namespace ls::ml
