#include "growing_tree.hpp"
#include "heap_bytes.hpp"

#include <utility>

// How a GrowingTree changes its mind.

namespace ls::ml {

void GrowingTree::recheck(const TreePlan& plan, SplitSearch& search, std::uint32_t at) {
  const TreeNode& node = nodes_[at];
  if (node.is_leaf() || node.growing == kNoNode) {
    return;
  }
  GrowingLeaf& seen = growing_[node.growing];
  seen.tried_at = node.weight();
  SplitCandidate best;
  double present = 0;
  for (const LeafColumn& column : seen.columns) {
    const SplitCandidate candidate = search.best_of(column.seen, plan.features.kind(column.feature),
                                                    column.feature, node.weights);
    if (candidate.merit > best.merit) {
      best = candidate;
    }
    if (column.feature == node.test.column) {
      present = candidate.merit;
    }
  }
  constexpr double kRange = 1;  // bits, of two classes
  const double bound = hoeffding_bound(kRange, plan.rules.log_inverse_delta, node.weight());
  if (!(best.merit > 0)) {
    prune(at);
  } else if (best.test.column != node.test.column && best.merit - present > bound) {
    const std::uint32_t leaf = prune(at);
    split(plan, search, leaf, best.test);
    keep_within_memory(plan);
  }
}

std::uint32_t GrowingTree::prune(std::uint32_t at) {
  forget_below(nodes_[at]);
  nodes_[at].first_child = kNoNode;
  nodes_[at].children = 0;
  return compact(at);
}

void GrowingTree::forget_below(const TreeNode& split) {
  for (std::uint32_t i = 0; i < split.children; ++i) {
    TreeNode& child = nodes_[split.first_child + i];
    forget_below(child);
    if (child.growing != kNoNode) {
      stop_growing(child);
    }
  }
}

// Breadth first, as if it had been loaded: nothing is left of what was pruned.
std::uint32_t GrowingTree::compact(std::uint32_t at) {
  std::vector<TreeNode> nodes;
  std::vector<GrowingLeaf> growing;
  std::vector<std::uint32_t> from = {0};
  for (std::size_t i = 0; i < from.size(); ++i) {
    const TreeNode& node = nodes_[from[i]];
    for (std::uint32_t child = 0; child < node.children; ++child) {
      from.push_back(node.first_child + child);
    }
  }
  make_room(nodes, from.size());
  make_room(growing, growing_leaves());
  std::uint32_t first_child = 1;
  std::uint32_t moved_to = 0;
  for (const std::uint32_t old : from) {
    TreeNode& node = nodes.emplace_back(nodes_[old]);
    moved_to = old == at ? static_cast<std::uint32_t>(nodes.size() - 1) : moved_to;
    if (!node.is_leaf()) {
      node.first_child = first_child;
      first_child += node.children;
    }
    if (node.growing != kNoNode) {
      growing.push_back(std::move(growing_[node.growing]));
      node.growing = static_cast<std::uint32_t>(growing.size() - 1);
    }
  }
  nodes_ = std::move(nodes);
  growing_ = std::move(growing);
  free_ = {};
  return moved_to;
}

void GrowingTree::graft(const TreePlan& plan, std::uint32_t at, GrowingTree other) {
  at = prune(at);
  if (nodes_[at].growing != kNoNode) {
    stop_growing(nodes_[at]);
  }
  // The other's root takes the place of the split, the rest goes to the end.
  const auto moved_by = static_cast<std::uint32_t>(nodes_.size() - 1);
  make_room(nodes_, nodes_.size() + other.nodes_.size() - 1);
  for (std::size_t i = 0; i < other.nodes_.size(); ++i) {
    TreeNode node = other.nodes_[i];
    if (!node.is_leaf()) {
      node.first_child += moved_by;
    }
    if (node.growing != kNoNode) {
      GrowingLeaf& leaf = other.growing_[node.growing];
      node.growing = new_growing_leaf();
      leaves_bytes_ += leaf.bytes;
      growing_[node.growing] = std::move(leaf);
    }
    if (i == 0) {
      node.category = nodes_[at].category;
      node.watch = nodes_[at].watch;
      nodes_[at] = node;
    } else {
      nodes_.push_back(node);
    }
  }
  keep_within_memory(plan);
}

}  // namespace ls::ml
