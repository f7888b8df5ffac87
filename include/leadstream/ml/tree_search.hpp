#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/dataset.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/row_columns.hpp"
#include "leadstream/ml/time_folds.hpp"
#include "leadstream/ml/tree_training.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// The first rows of a dataset as trees see them; columns are those of the rows to learn from.
class TreeRows {
 public:
  // Learns from the rows before `fold.train_end` and is judged on the fold's test rows.
  static Result<TreeRows> make(const Dataset& data, const TimeFold& fold);

  [[nodiscard]] const RowColumns& columns() const {
    return columns_;
  }
  [[nodiscard]] Result<std::string> train(const TreeSettings& settings) const;
  // What trees trained so say of the test rows, in their order, before any calibration.
  [[nodiscard]] Result<std::vector<ScoredLabel>> test(const TreeSettings& settings) const;

 private:
  TimeFold fold_;
  RowColumns columns_;
  std::vector<float> numbers_;
  std::vector<float> labels_;
};

struct SearchOptions {
  std::size_t trials = 50;  // 1 or more
  std::uint64_t seed = 1;
  double positive_weight = 1;
  // Called after each training with how many there were.
  std::function<void(std::uint64_t)> progress = {};
};

// The settings of trial number `trial`: a function of kind, seed and number alone.
[[nodiscard]] TreeSettings draw_settings(TreeKind kind, const SearchOptions& options,
                                         std::size_t trial);
// How many trainings a search takes.
[[nodiscard]] std::size_t search_trainings(std::size_t trials, std::size_t folds);

// Random search with successive halving (Jamieson, Talwalkar 2016): all trials with a quarter of
// their trees on the last fold, the better third of them with half on the last two, the best third
// of those whole on all folds. The least log loss wins, the earlier trial of equal ones.
[[nodiscard]] Result<TreeSettings> search_trees(std::span<const TreeRows> folds, TreeKind kind,
                                                const SearchOptions& options);

// Margins of trees that took each positive for `positive_weight` of them, put back.
[[nodiscard]] double weighted_log_loss(std::span<const ScoredLabel> said, double positive_weight);

}  // namespace ls::ml
