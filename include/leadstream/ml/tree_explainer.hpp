#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

// Exact Shapley values of a tree ensemble's margin, where an absent feature is averaged over the
// training rows that came by (path-dependent TreeSHAP; Lundberg, Erion, Lee 2018, algorithm 2).
// O(trees * leaves * depth^2) per row. Borrows the ensemble; holds the room that takes, so that
// explaining allocates nothing. For one thread.
class TreeExplainer {
 public:
  // Refuses an ensemble whose file says no covers, or with linear leaves: no Shapley values are
  // defined for those.
  static Result<TreeExplainer> make(const TreeEnsemble& ensemble);

  // `contributions` has one place per feature. Returns the base: with the contributions it adds up
  // to the margin of that output, up to the rounding of the ensemble's own arithmetic.
  double explain(std::span<const double> row, std::size_t output, std::span<double> contributions);
  // What the margin is on average over the training rows.
  [[nodiscard]] double base(std::size_t output) const {
    return base_[output];
  }

 private:
  // A feature on the way from the root: the share of the rows that go on if it is absent, whether
  // the row goes on if it is present (1 or 0), and the summed weight of all subsets of the path so
  // far that have as many features as this step has ones before it.
  struct Step {
    std::uint32_t feature = 0;
    double zero = 0;
    double one = 0;
    double weight = 0;
  };

  explicit TreeExplainer(const TreeEnsemble& ensemble);
  static void extend(std::span<Step> path, const Step& step);
  static void unwind(std::span<Step> path, std::size_t at);
  static double unwound_weight(std::span<const Step> path, std::size_t at);
  void walk(std::uint32_t node, std::size_t depth, std::size_t length, const Step& step);
  void walk_child(std::uint32_t node, std::uint32_t child, std::size_t depth, std::size_t length,
                  const Step& step);
  void add_leaf(double value, std::span<const Step> path);
  [[nodiscard]] double share(std::uint32_t node, std::uint32_t child) const;
  // Where the path of that depth begins in `steps_`.
  [[nodiscard]] std::span<Step> path(std::size_t depth, std::size_t length);

  const TreeEnsemble* ensemble_;
  std::vector<double> base_;
  std::vector<Step> steps_;  // one path per depth, each with a step more than the one before
  // Of the row at work.
  std::span<const double> row_ = {};
  std::span<double> contributions_ = {};
};

}  // namespace ls::ml
