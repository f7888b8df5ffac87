#pragma once

#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace ls::ml {

// boosting: trees that correct each other (Chen, Guestrin 2016). forest: trees side by side, each
// on a part of the rows, a part of the columns at each node (Breiman 2001).
enum class TreeKind : std::uint8_t { boosting, forest };

struct TreeSettings {
  TreeKind kind = TreeKind::boosting;
  std::uint32_t trees = 100;    // 1 or more
  std::uint32_t depth = 4;      // 1 .. 16
  double learning_rate = 0.1;   // (0, 1]; of boosting
  double min_child_weight = 1;  // >= 0: curvature that a leaf needs
  double row_share = 0.8;       // (0, 1]
  double column_share = 0.8;    // (0, 1]; per tree, of a forest per node
  double l2 = 1;                // >= 0
  double positive_weight = 1;   // > 0: of an example that is one
  std::uint64_t seed = 1;
};

// What is learned from: rows of numbers, NaN if missing, with their labels 0 and 1. Borrowed.
struct TrainingRows {
  std::span<const float> numbers = {};  // row by row
  std::span<const float> labels = {};   // not empty
  std::size_t columns = 0;
};

// Whether this program was built with libxgboost. Evaluating trees needs no library.
[[nodiscard]] bool can_train_trees();

// Trains logistic trees with libxgboost, in one thread, so that equal rows and settings give equal
// bytes: a model file that `load_tree_ensemble` reads. Without the library it is a user's error
// that says so.
[[nodiscard]] Result<std::string> train_trees(const TrainingRows& rows,
                                              const TreeSettings& settings);

}  // namespace ls::ml
