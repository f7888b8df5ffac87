#include "heap_bytes.hpp"
#include "hoeffding_tree.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

// How a HoeffdingTree grows, and stops growing.

namespace ls::ml {

void HoeffdingTree::try_to_split(std::uint32_t at) {
  TreeNode& node = nodes_[at];
  GrowingLeaf& leaf = growing_[node.growing];
  leaf.tried_at = node.weight();
  if (!(node.weights[0] > 0 && node.weights[1] > 0)) {
    return;
  }
  bool is_wanted = false;
  const SplitTest test = wanted_split(node, leaf, is_wanted);
  if (is_wanted) {
    split(at, test);
    keep_within_memory();
  }
}

SplitTest HoeffdingTree::wanted_split(const TreeNode& node, const GrowingLeaf& leaf,
                                      bool& is_wanted) {
  SplitCandidate best;
  double second = best.merit;  // of all others: -infinity if there are none
  for (std::uint32_t i = 0; i < leaf.columns.size(); ++i) {
    const SplitCandidate candidate =
        search_.best_of(leaf.columns[i], schema_.at(i).kind, i, node.weights);
    if (candidate.merit >= best.merit) {
      second = std::max(second, best.merit);
      best = candidate;
    } else {
      second = std::max(second, candidate.merit);
    }
  }
  constexpr double kRange = 1;  // bits, of two classes
  const double bound = hoeffding_bound(kRange, log_inverse_delta_, node.weight());
  is_wanted = std::isfinite(best.merit) && (best.merit - second > bound || bound < tau_);
  return best.test;
}

void HoeffdingTree::split(std::uint32_t at, const SplitTest& test) {
  const GrowingLeaf seen = std::move(growing_[nodes_[at].growing]);
  stop_growing(nodes_[at]);
  const FeatureColumn& column = seen.columns[test.column];
  const std::vector<ClassWeights>& branches = search_.branches_of(column, test);
  const auto first = static_cast<std::uint32_t>(nodes_.size());
  std::size_t heavier = 0;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    TreeNode child{.weights = branches[i]};
    if (test.kind == SplitKind::each_category) {
      child.category = column.categories.entries()[i].key;
    }
    child.growing = new_growing_leaf(child.weight());
    nodes_.push_back(child);
    heavier = nodes_[first + heavier].weight() >= child.weight() ? heavier : i;
  }
  TreeNode& node = nodes_[at];
  node.test = test;
  node.first_child = first;
  node.children = static_cast<std::uint32_t>(branches.size());
  node.heavier = static_cast<std::uint32_t>(heavier);
}

std::uint32_t HoeffdingTree::new_growing_leaf(double weight) {
  std::uint32_t place = static_cast<std::uint32_t>(growing_.size());
  if (free_.empty()) {
    growing_.emplace_back();
  } else {
    place = free_.back();
    free_.pop_back();
  }
  growing_[place] = {.columns = std::vector<FeatureColumn>(schema_.size()), .tried_at = weight};
  return place;
}

void HoeffdingTree::stop_growing(TreeNode& leaf) {
  growing_[leaf.growing] = {};
  free_.push_back(leaf.growing);
  leaf.growing = kNoNode;
}

// What a tree of this content can have asked of the allocator, wherever it has grown or been
// loaded, so that its growth is a function of its examples: vectors double, and there are no more
// places for leaves than nodes.
std::size_t HoeffdingTree::bytes_needed() const {
  std::size_t bytes = sizeof(*this) + named_bytes() + heap_bytes(seeds_) + heap_bytes(values_) +
                      search_.heap_bytes() +
                      std::bit_ceil(nodes_.size()) *
                          (sizeof(TreeNode) + sizeof(GrowingLeaf) + sizeof(std::uint32_t));
  for (const TreeNode& node : nodes_) {
    if (node.growing != kNoNode) {
      bytes += growing_[node.growing].bytes_needed();
    }
  }
  return bytes;
}

// Whoever errs least, by weight, gains least from growing on.
void HoeffdingTree::keep_within_memory() {
  std::size_t bytes = bytes_needed();
  while (bytes > memory_max_ && growing_leaves() > 0) {
    TreeNode* least = nullptr;
    for (TreeNode& node : nodes_) {
      const auto errors = [](const TreeNode& n) { return std::min(n.weights[0], n.weights[1]); };
      if (node.growing != kNoNode && (least == nullptr || errors(node) < errors(*least))) {
        least = &node;
      }
    }
    bytes -= growing_[least->growing].bytes_needed();
    stop_growing(*least);
  }
}

}  // namespace ls::ml
