#include "growing_tree.hpp"

#include "heap_bytes.hpp"

#include <algorithm>

namespace ls::ml {

GrowingTree::GrowingTree(const TreePlan& plan, std::uint32_t stream) : stream_(stream) {
  nodes_.push_back({});
  start_growing(plan, nodes_[0]);
  keep_within_memory(plan);
}

GrowingTree::Step GrowingTree::step_from(const TreePlan& plan, const TreeNode& node,
                                         FeatureRow row) const {
  const Step undecided{node.first_child + node.heavier, false};
  if (node.test.column == kNoPlace) {
    return undecided;  // the feature has vanished from the schema
  }
  const ColumnValue value = plan.features.value(node.test.column, row);
  if (value.is_missing()) {
    return undecided;
  }
  if (node.test.kind == SplitKind::threshold) {
    return {node.first_child + (value.number() <= node.test.threshold ? 0 : 1), true};
  }
  if (node.test.kind == SplitKind::one_category) {
    return {node.first_child + (value.category() == node.test.category ? 0 : 1), true};
  }
  const auto begin = nodes_.begin() + node.first_child;
  const auto found = std::lower_bound(
      begin, begin + node.children, value.category(),
      [](const TreeNode& child, std::uint64_t key) { return child.category < key; });
  if (found == begin + node.children || found->category != value.category()) {
    return undecided;
  }
  return {static_cast<std::uint32_t>(found - nodes_.begin()), true};
}

bool GrowingTree::uses_bayes(const TreePlan& plan, const TreeNode& leaf) const {
  if (leaf.growing == kNoNode || plan.rules.decides == Decides::majority) {
    return false;
  }
  const GrowingLeaf& seen = growing_[leaf.growing];
  return plan.rules.decides == Decides::bayes || seen.bayes_hits >= seen.majority_hits;
}

double GrowingTree::margin(const TreePlan& plan, FeatureRow row) const {
  const TreeNode& leaf = walk(plan, row, [](const TreeStep& /*step*/) {});
  double margin = log_odds(leaf.weights);
  hear(plan, leaf, row, [&margin](std::uint32_t /*feature*/, double nats) { margin += nats; });
  return margin;
}

double GrowingTree::learn(const TreePlan& plan, SplitSearch& search, const Example& example,
                          double& base) {
  if (!(example.weight > 0)) {
    return margin(plan, example.row);
  }
  std::uint32_t at = 0;
  std::uint32_t due = kNoNode;
  while (!nodes_[at].is_leaf()) {
    const Step step = step_from(plan, nodes_[at], example.row);
    if (!step.is_decided) {
      base += log_odds(nodes_[step.child].weights) - log_odds(nodes_[at].weights);
    }
    if (nodes_[at].growing != kNoNode) {
      count_at_split(plan, nodes_[at], example);
      due = due == kNoNode && is_due(nodes_[at], plan.rules.recheck) ? at : due;
    }
    at = step.child;
  }
  const double margin = learn_at(plan, nodes_[at], example);
  if (is_due(nodes_[at], plan.rules.grace)) {
    try_to_split(plan, search, at);
  }
  if (due != kNoNode) {
    recheck(plan, search, due);
  }
  return margin;
}

bool GrowingTree::is_due(const TreeNode& node, double every) const {
  return node.growing != kNoNode && node.weight() - growing_[node.growing].tried_at >= every;
}

// Tests both ways to decide on the example, then counts it.
double GrowingTree::learn_at(const TreePlan& plan, TreeNode& node, const Example& example) {
  const auto is_right = [&example](double margin) {
    return (margin > 0 ? 1U : 0U) == example.label;
  };
  double margin = log_odds(node.weights);
  node.weights[example.label] += example.weight;
  if (node.growing == kNoNode) {
    return margin;
  }
  GrowingLeaf& leaf = growing_[node.growing];
  const bool is_bayes = uses_bayes(plan, node);
  const double of_majority = margin;
  const double silence = leaf.silence();
  bool has_grown = false;
  for (LeafColumn& column : leaf.columns) {
    const FeatureKind kind = plan.features.kind(column.feature);
    const ColumnValue value = plan.features.value(column.feature, example.row);
    margin += column.part_of(silence) + column.seen.evidence(kind, value, plan.rules.categories);
    has_grown |= column.seen.add(kind, value, example.label, example.weight, plan.rules.categories);
  }
  leaf.majority_hits += is_right(of_majority) ? example.weight : 0;
  leaf.bayes_hits += is_right(margin) ? example.weight : 0;
  if (has_grown) {
    update_bytes(plan, leaf);
  }
  return is_bayes ? margin : of_majority;
}

void GrowingTree::count_at_split(const TreePlan& plan, TreeNode& node, const Example& example) {
  node.weights[example.label] += example.weight;
  GrowingLeaf& seen = growing_[node.growing];
  bool has_grown = false;
  for (LeafColumn& column : seen.columns) {
    const ColumnValue value = plan.features.value(column.feature, example.row);
    has_grown |= column.seen.add(plan.features.kind(column.feature), value, example.label,
                                 example.weight, plan.rules.categories);
  }
  if (has_grown) {
    update_bytes(plan, seen);
  }
}

void GrowingTree::update_bytes(const TreePlan& plan, GrowingLeaf& leaf) {
  leaves_bytes_ -= leaf.bytes;
  leaf.bytes = leaf.bytes_needed();
  leaves_bytes_ += leaf.bytes;
  keep_within_memory(plan);
}

std::size_t GrowingTree::heap_bytes() const {
  std::size_t bytes = ml::heap_bytes(nodes_) + ml::heap_bytes(growing_) + ml::heap_bytes(free_);
  for (const GrowingLeaf& leaf : growing_) {
    bytes += leaf.heap_bytes();
  }
  return bytes;
}

}  // namespace ls::ml
