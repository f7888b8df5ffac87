#pragma once

#include "tree_nodes.hpp"
#include "tree_plan.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

struct Example {
  FeatureRow row;
  std::size_t label = 0;  // 0 or 1
  double weight = 1;      // finite; 0 asks only
};

// A step from a node to its child, for explanations.
struct TreeStep {
  std::uint32_t feature;  // whose value decided; kNoPlace if it was the lack of one
  const ClassWeights& from;
  const ClassWeights& to;
};

// A decision tree that grows from a stream (VFDT; Domingos and Hulten 2000, with normal laws for
// numbers as in MOA). A leaf is split once its best split is better than the second by more than
// chance allows at `delta` (Hoeffding 1963), or once both are as good as equal (`tau`). Leaves
// decide by naive Bayes where that has been right more often than their majority (Gama, Rocha,
// Medas 2003).
//
// A missing or unknown value follows the branch that had more weight when the node was split. The
// plan's `memory_max` is a hard bound: beyond it the leaves that promise least stop growing, then
// all.
//
// If the plan rechecks, splits go on counting: a leaf is split once its best split is better than
// none, and one that another feature has turned out to do better is replaced together with all that
// stands below it (EFDT; Manapragada, Webb, Salehi 2018).
//
// A plain value of one model, which holds the plan and gives it with each call, always the same.
class GrowingTree {
 public:
  // `stream` tells its draws from those of other trees with the plan's seed.
  GrowingTree(const TreePlan& plan, std::uint32_t stream);

  // Calls `on_step(const TreeStep&)` for each step down; gives the leaf.
  template <typename OnStep>
  const TreeNode& walk(const TreePlan& plan, FeatureRow row, const OnStep& on_step) const;
  // If naive Bayes decides in the leaf: `on_word(feature, nats)` for each feature it hears.
  template <typename OnWord>
  void hear(const TreePlan& plan, const TreeNode& leaf, FeatureRow row,
            const OnWord& on_word) const;

  // Of the leaf, as a call of `learn` gives it.
  [[nodiscard]] double margin(const TreePlan& plan, FeatureRow row) const;
  // Gives the margin from before it learned, and adds to `base` what a prediction owes to steps
  // without a value.
  double learn(const TreePlan& plan, SplitSearch& search, const Example& example, double& base);
  double learn(const TreePlan& plan, SplitSearch& search, const Example& example) {
    double base = 0;
    return learn(plan, search, example, base);
  }

  // For whoever replaces parts of it; the root is 0. `graft` puts another tree in the place of a
  // split and of all that stands below it, and keeps its watch; every node may have a new number
  // then.
  [[nodiscard]] TreeNode& node(std::uint32_t at) {
    return nodes_[at];
  }
  [[nodiscard]] const TreeNode& node(std::uint32_t at) const {
    return nodes_[at];
  }
  [[nodiscard]] std::uint32_t child_of(const TreePlan& plan, std::uint32_t split,
                                       FeatureRow row) const {
    return step_from(plan, nodes_[split], row).child;
  }
  void graft(const TreePlan& plan, std::uint32_t split, GrowingTree other);

  void save(const TreePlan& plan, ByteWriter& out) const;
  static Result<GrowingTree> load(const TreePlan& plan, ByteReader& in);
  // For another schema, of whose features `places` has the places by the present ones.
  [[nodiscard]] GrowingTree adapted_to(const TreePlan& plan,
                                       std::span<const std::uint32_t> places) const;

  [[nodiscard]] const TreeNode& root() const {
    return nodes_[0];
  }
  [[nodiscard]] std::size_t nodes() const {
    return nodes_.size();
  }
  [[nodiscard]] std::size_t growing_leaves() const {
    return growing_.size() - free_.size();
  }
  [[nodiscard]] std::size_t heap_bytes() const;

 private:
  struct Step {
    std::uint32_t child;
    bool is_decided;  // by a value, not by the lack of one
  };

  GrowingTree() = default;

  [[nodiscard]] Step step_from(const TreePlan& plan, const TreeNode& node, FeatureRow row) const;
  [[nodiscard]] bool uses_bayes(const TreePlan& plan, const TreeNode& leaf) const;

  // Whether it has learned so much since a split was looked for.
  [[nodiscard]] bool is_due(const TreeNode& node, double every) const;
  double learn_at(const TreePlan& plan, TreeNode& node, const Example& example);
  void try_to_split(const TreePlan& plan, SplitSearch& search, std::uint32_t leaf);
  void count_at_split(const TreePlan& plan, TreeNode& node, const Example& example);
  void recheck(const TreePlan& plan, SplitSearch& search, std::uint32_t split);
  void split(const TreePlan& plan, SplitSearch& search, std::uint32_t leaf, const SplitTest& test);
  std::uint32_t new_growing_leaf();
  // Draws features until the leaf watches as many as it should.
  void watch(const TreePlan& plan, GrowingLeaf& leaf);
  void start_growing(const TreePlan& plan, TreeNode& leaf);
  void stop_growing(TreeNode& leaf);
  // Makes a leaf of it; gives its new place.
  std::uint32_t prune(std::uint32_t split);
  void forget_below(const TreeNode& split);
  // Gives the new place of that node.
  std::uint32_t compact(std::uint32_t node);
  void update_bytes(const TreePlan& plan, GrowingLeaf& leaf);
  [[nodiscard]] std::size_t bytes_needed() const;
  void keep_within_memory(const TreePlan& plan);
  [[nodiscard]] Status check_nodes(std::size_t features) const;

  std::vector<TreeNode> nodes_;  // the root first; children behind their parents
  std::vector<GrowingLeaf> growing_;
  std::vector<std::uint32_t> free_;  // places in `growing_`
  std::size_t leaves_bytes_ = 0;     // that the growing leaves need
  std::uint32_t stream_ = 0;
  std::uint64_t drawn_for_ = 0;  // leaves
};

template <typename OnStep>
const TreeNode& GrowingTree::walk(const TreePlan& plan, FeatureRow row,
                                  const OnStep& on_step) const {
  const TreeNode* node = nodes_.data();
  while (!node->is_leaf()) {
    const Step step = step_from(plan, *node, row);
    const TreeNode& child = nodes_[step.child];
    on_step(TreeStep{.feature = step.is_decided ? node->test.column : kNoPlace,
                     .from = node->weights,
                     .to = child.weights});
    node = &child;
  }
  return *node;
}

template <typename OnWord>
void GrowingTree::hear(const TreePlan& plan, const TreeNode& leaf, FeatureRow row,
                       const OnWord& on_word) const {
  if (!uses_bayes(plan, leaf)) {
    return;
  }
  const GrowingLeaf& seen = growing_[leaf.growing];
  const double silence = seen.silence();
  for (const LeafColumn& column : seen.columns) {
    const std::uint32_t i = column.feature;
    on_word(i, column.part_of(silence) + column.seen.evidence(plan.features.kind(i),
                                                              plan.features.value(i, row),
                                                              plan.rules.categories));
  }
}

}  // namespace ls::ml
