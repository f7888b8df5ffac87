#pragma once

#include "feature_column.hpp"
#include "split_search.hpp"

#include "leadstream/ml/features.hpp"
#include "leadstream/ml/registry.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

// What all trees of a model have in common.

namespace ls::ml {

// How a leaf decides.
enum class Decides { majority = 0, bayes = 1, better_of_both = 2 };

struct TreeRules {
  CategoryRules categories = {};
  SplitRules splits = {};
  double grace = 200;
  double log_inverse_delta = 0;
  double tau = 0;
  Decides decides = Decides::better_of_both;
  // Of the features, what a leaf watches: drawn for each leaf. In (0, 1].
  double watched_share = 1;
  std::uint64_t seed = 0;  // of these draws
  // Weight of a split between two looks whether it is still the best one; 0: it is kept for ever.
  double recheck = 0;
  // Bytes that a tree may have asked of the allocator.
  std::size_t memory_max = SIZE_MAX;

  // From the parameters that `tree_parameters` gives.
  static TreeRules read(const ModelSpec& spec);
};

// The features of a schema as trees read them.
class TreeFeatures {
 public:
  explicit TreeFeatures(const FeatureSchema& schema);

  [[nodiscard]] std::size_t size() const {
    return kinds_.size();
  }
  [[nodiscard]] FeatureKind kind(std::size_t i) const {
    return kinds_[i];
  }
  [[nodiscard]] ColumnValue value(std::size_t i, FeatureRow row) const {
    return ColumnValue::of(kinds_[i], seeds_[i], row[i]);
  }
  [[nodiscard]] std::size_t heap_bytes() const;

 private:
  std::vector<FeatureKind> kinds_;
  std::vector<std::uint64_t> seeds_;  // of each feature's categories
};

struct TreePlan {
  TreeRules rules;
  TreeFeatures features;

  [[nodiscard]] bool watches_some() const {
    return rules.watched_share < 1;
  }
  [[nodiscard]] bool rechecks() const {
    return rules.recheck > 0;
  }
  // How many features that are: at least one, if there are any.
  [[nodiscard]] std::size_t watched() const;
};

// For each feature of one schema its place in the other, kNoPlace if it is not there or of another
// kind.
constexpr std::uint32_t kNoPlace = 0xffffffff;
std::vector<std::uint32_t> places_in(const FeatureSchema& from, const FeatureSchema& to);

struct TreeDefaults {
  double grace = 200;
  double delta = 1e-7;
  double tau = 0.05;
  double branches_max = 32;
};

// Of trees that learn an example many times over: what many branches seem to tell by chance grows
// with their number and falls with that of the examples, and it is the weights that are counted.
constexpr double kBranchesMaxOfResampled = 2;

constexpr std::array<ModelParameter, 8> tree_parameters(const TreeDefaults& defaults) {
  return {{
      {"grace", defaults.grace, 1, 1e9, "weight of a leaf between two looks for a split"},
      {"delta", defaults.delta, 1e-300, 0.5, "chance of a wrong split that is taken"},
      {"tau", defaults.tau, 0, 1, "difference, in bits, below which two splits are equal"},
      {"candidates", 10, 1, 1000, "thresholds that are tried per number"},
      {"leaves", 2, 0, 2, "decide by majority (0), naive Bayes (1), the better (2)"},
      {"smoothing", 1, 1e-6, 1e6, "added to the count of each category in each class"},
      {"categories_max", 64, 1, 65536, "categories of a feature that a leaf counts on their own"},
      {"branches_max", defaults.branches_max, 2, 65536,
       "categories that a split gives a branch each"},
  }};
}

template <std::size_t A, std::size_t B>
constexpr std::array<ModelParameter, A + B> joined(const std::array<ModelParameter, A>& first,
                                                   const std::array<ModelParameter, B>& second) {
  std::array<ModelParameter, A + B> both = {};
  for (std::size_t i = 0; i < both.size(); ++i) {
    both[i] = i < A ? first[i] : second[i - A];
  }
  return both;
}

}  // namespace ls::ml
