#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

// Exact Shapley values of a tree ensemble's margin, where an absent feature is averaged over the
// training rows that came by (path-dependent TreeSHAP; Lundberg, Erion, Lee 2018).
//
// What a leaf gives a feature is an integral over the chance t with which each other one is known
// (the multilinear extension of Owen 1972). It is a polynomial in t of a degree below the number of
// features on the leaf's path, so Gauss-Legendre points give it exactly, up to rounding. At each
// point the factors of a path multiply and the leaves below an edge add up: one way down and one
// up each tree, O(trees * leaves * depth) per row (as Yu, Xu, et al. 2022 do with other points).
//
// Borrows the ensemble; holds the room that takes, so that explaining allocates nothing. For one
// thread.
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
  // As many points as fit abreast; those beyond the rule's count for nothing.
  using Points = std::array<double, 4>;
  static constexpr std::uint32_t kNone = 0xffffffff;

  // The edge that leads to a node. All that stand above it on the path and ask the same feature
  // count as one with it.
  struct Edge {
    std::uint32_t feature = kNone;  // none: a root
    std::uint32_t above = kNone;    // the nearest that asks the same feature
    double share = 1;               // of the training rows before this edge that took it
    double zero =
        1;  // of the rows that take it if its feature is absent: the product of the shares
  };

  explicit TreeExplainer(const TreeEnsemble& ensemble);
  // Fills `edges_`; gives the most features that stand on one path.
  std::size_t find_edges();
  void find_means();
  void place_points(std::size_t count);
  [[nodiscard]] double share(std::uint32_t node, std::uint32_t child) const;

  void explain_tree(const EnsembleTree& tree, std::span<const double> row,
                    std::span<double> contributions);
  // Multiplies the factor of the edge into what the split's node has.
  void step_down(std::uint32_t root, std::uint32_t split, std::uint32_t child, bool is_taken);
  void credit(std::uint32_t root, std::uint32_t child, std::span<double> contributions) const;
  // By how much the leaves below, summed in `sums`, count for the edge's feature.
  [[nodiscard]] double gain(std::uint32_t root, std::uint32_t edge, const Points* sums) const;

  const TreeEnsemble* ensemble_;
  std::vector<double> base_;
  std::vector<Edge> edges_;          // by node
  std::size_t blocks_ = 1;           // of points
  std::vector<Points> known_;        // t, by block
  std::vector<Points> absent_;       // 1 - t
  std::vector<Points> loss_;         // weight * (0 - zero) / factor of any edge that is not taken
  std::vector<Points> gains_;        // weight * (1 - zero) / factor, by node and block
  std::vector<std::uint8_t> takes_;  // of the tree at work, by node: the row takes all such edges
  std::vector<Points> products_;     // by node and block; on the way up sums over leaves
};

}  // namespace ls::ml
