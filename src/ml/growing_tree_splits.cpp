#include "growing_tree.hpp"
#include "heap_bytes.hpp"

#include "leadstream/base/counter_random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

// How a GrowingTree grows, and stops growing.

namespace ls::ml {
namespace {

struct WantedSplit {
  SplitTest test = {};
  bool is_wanted = false;
};

WantedSplit wanted_split(const TreePlan& plan, SplitSearch& search, const TreeNode& node,
                         const GrowingLeaf& leaf) {
  SplitCandidate best;
  // Of all others: -infinity if there are none. To a leaf that watches few features, not to split
  // is one of them, and tells nothing.
  double second = plan.watches_some() ? 0 : best.merit;
  for (const LeafColumn& column : leaf.columns) {
    const SplitCandidate candidate = search.best_of(column.seen, plan.features.kind(column.feature),
                                                    column.feature, node.weights);
    if (candidate.merit >= best.merit) {
      second = std::max(second, best.merit);
      best = candidate;
    } else {
      second = std::max(second, candidate.merit);
    }
  }
  constexpr double kRange = 1;  // bits, of two classes
  const double bound = hoeffding_bound(kRange, plan.rules.log_inverse_delta, node.weight());
  const double lead = best.merit - (plan.rechecks() ? 0 : second);
  return {best.test, std::isfinite(best.merit) && (lead > bound || bound < plan.rules.tau)};
}

}  // namespace

void GrowingTree::try_to_split(const TreePlan& plan, SplitSearch& search, std::uint32_t at) {
  const TreeNode& node = nodes_[at];
  GrowingLeaf& leaf = growing_[node.growing];
  leaf.tried_at = node.weight();
  if (!(node.weights[0] > 0 && node.weights[1] > 0)) {
    return;
  }
  const WantedSplit found = wanted_split(plan, search, node, leaf);
  if (found.is_wanted) {
    split(plan, search, at, found.test);
    keep_within_memory(plan);
  }
}

void GrowingTree::split(const TreePlan& plan, SplitSearch& search, std::uint32_t at,
                        const SplitTest& test) {
  GrowingLeaf seen = std::exchange(growing_[nodes_[at].growing], GrowingLeaf{});
  leaves_bytes_ -= seen.bytes;
  stop_growing(nodes_[at]);
  const FeatureColumn& column = seen.column_of(test.column);
  const std::vector<ClassWeights>& branches = search.branches_of(column, test);
  const auto first = static_cast<std::uint32_t>(nodes_.size());
  make_room(nodes_, nodes_.size() + branches.size());
  std::size_t heavier = 0;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    TreeNode child{.weights = branches[i]};
    if (test.kind == SplitKind::each_category) {
      child.category = column.categories.entries()[i].key;
    }
    start_growing(plan, child);
    nodes_.push_back(child);
    heavier = nodes_[first + heavier].weight() >= child.weight() ? heavier : i;
  }
  TreeNode& node = nodes_[at];
  if (plan.rechecks()) {
    node.growing = new_growing_leaf();
    leaves_bytes_ += seen.bytes;
    growing_[node.growing] = std::move(seen);
  }
  node.test = test;
  node.first_child = first;
  node.children = static_cast<std::uint32_t>(branches.size());
  node.heavier = static_cast<std::uint32_t>(heavier);
}

std::uint32_t GrowingTree::new_growing_leaf() {
  if (free_.empty()) {
    make_room(growing_, growing_.size() + 1);
    growing_.emplace_back();
    return static_cast<std::uint32_t>(growing_.size() - 1);
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  return place;
}

// Selection sampling (Knuth, TAOCP 2, 3.4.2 S): in the order of the features.
void GrowingTree::watch(const TreePlan& plan, GrowingLeaf& leaf) {
  CounterRandom random({.seed = plan.rules.seed, .stream = stream_, .sequence = drawn_for_++});
  std::size_t left = plan.features.size() - leaf.columns.size();
  std::size_t wanted = plan.watched() - std::min(plan.watched(), leaf.columns.size());
  std::vector<LeafColumn> columns;
  columns.reserve(leaf.columns.size() + wanted);
  auto watched = leaf.columns.begin();
  for (std::uint32_t i = 0; i < plan.features.size(); ++i) {
    if (watched != leaf.columns.end() && watched->feature == i) {
      columns.push_back(std::move(*watched++));
      continue;
    }
    if (wanted == left || random.below(left) < wanted) {
      columns.push_back({.feature = i});
      --wanted;
    }
    --left;
  }
  leaf.columns = std::move(columns);
}

void GrowingTree::start_growing(const TreePlan& plan, TreeNode& node) {
  node.growing = new_growing_leaf();
  GrowingLeaf& leaf = growing_[node.growing];
  leaf.tried_at = node.weight();
  watch(plan, leaf);
  leaf.bytes = leaf.bytes_needed();
  leaves_bytes_ += leaf.bytes;
}

void GrowingTree::stop_growing(TreeNode& leaf) {
  leaves_bytes_ -= growing_[leaf.growing].bytes;
  growing_[leaf.growing] = {};
  make_room(free_, free_.size() + 1);
  free_.push_back(leaf.growing);
  leaf.growing = kNoNode;
}

// What a tree of this content can have asked of the allocator, wherever it has grown or been
// loaded, so that its growth is a function of its examples: vectors double, and there are no more
// places for leaves than nodes.
std::size_t GrowingTree::bytes_needed() const {
  return leaves_bytes_ + std::bit_ceil(nodes_.size()) *
                             (sizeof(TreeNode) + sizeof(GrowingLeaf) + sizeof(std::uint32_t));
}

// Whoever errs least, by weight, gains least from growing on.
void GrowingTree::keep_within_memory(const TreePlan& plan) {
  while (bytes_needed() > plan.rules.memory_max && growing_leaves() > 0) {
    TreeNode* least = nullptr;
    for (TreeNode& node : nodes_) {
      const auto errors = [](const TreeNode& n) { return std::min(n.weights[0], n.weights[1]); };
      if (node.growing != kNoNode && (least == nullptr || errors(node) < errors(*least))) {
        least = &node;
      }
    }
    stop_growing(*least);
  }
}

}  // namespace ls::ml
