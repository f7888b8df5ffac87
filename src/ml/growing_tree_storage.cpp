#include "growing_tree.hpp"

#include <algorithm>
#include <utility>

// How a GrowingTree is saved, loaded and moved to another schema.

namespace ls::ml {

void GrowingTree::save(const TreePlan& plan, ByteWriter& out) const {
  if (plan.watches_some()) {
    out.u32(stream_);
    out.varint(drawn_for_);
  }
  out.varint(nodes_.size());
  for (const TreeNode& node : nodes_) {
    ml::save(node, out);
    if (plan.rechecks() && !node.is_leaf()) {
      out.u8(node.growing == kNoNode ? 0 : 1);
    }
    if (node.growing != kNoNode) {
      ml::save(growing_[node.growing], plan, out);
    }
  }
}

Result<GrowingTree> GrowingTree::load(const TreePlan& plan, ByteReader& in) {
  GrowingTree tree;
  std::uint64_t drawn_for = 0;
  if (plan.watches_some()) {
    tree.stream_ = in.u32();
    drawn_for = in.varint();
  }
  const std::size_t count = in.count();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    TreeNode node = load_node(in);
    if (plan.rechecks() && !node.is_leaf() && in.u8() != 0) {
      node.growing = 0;
    }
    if (node.growing != kNoNode) {
      tree.start_growing(plan, node);
      GrowingLeaf& leaf = tree.growing_[node.growing];
      tree.leaves_bytes_ -= leaf.bytes;
      if (!ml::load(leaf, plan, in)) {
        return internal_error("a damaged leaf");
      }
      tree.leaves_bytes_ += leaf.bytes;
    }
    tree.nodes_.push_back(node);
  }
  tree.drawn_for_ = drawn_for;
  if (!in.ok() || count == 0) {
    return internal_error("it is cut off");
  }
  LS_TRY(tree.check_nodes(plan.features.size()));
  return tree;
}

// Children lie behind their parents, so that every path ends.
Status GrowingTree::check_nodes(std::size_t features) const {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const TreeNode& node = nodes_[i];
    if (node.is_leaf()) {
      continue;
    }
    const bool has_children =
        node.first_child > i && node.children >= 2 && node.first_child < nodes_.size() &&
        node.children <= nodes_.size() - node.first_child && node.heavier < node.children;
    const bool has_column = node.test.column == kNoPlace || node.test.column < features;
    if (!has_children || !has_column || node.test.kind > SplitKind::each_category) {
      return internal_error("a split that cannot be");
    }
  }
  return {};
}

GrowingTree GrowingTree::adapted_to(const TreePlan& plan,
                                    std::span<const std::uint32_t> places) const {
  GrowingTree adapted;
  adapted.stream_ = stream_;
  adapted.drawn_for_ = drawn_for_;
  adapted.nodes_ = nodes_;
  for (TreeNode& node : adapted.nodes_) {
    if (!node.is_leaf() && node.test.column != kNoPlace) {
      node.test.column = places[node.test.column];
    }
    if (node.growing == kNoNode) {
      continue;
    }
    const GrowingLeaf& old = growing_[node.growing];
    node.growing = adapted.new_growing_leaf();
    GrowingLeaf& leaf = adapted.growing_[node.growing];
    leaf.tried_at = old.tried_at;
    leaf.majority_hits = old.majority_hits;
    leaf.bayes_hits = old.bayes_hits;
    for (const LeafColumn& column : old.columns) {
      if (places[column.feature] != kNoPlace) {
        leaf.columns.push_back({.feature = places[column.feature], .seen = column.seen});
      }
    }
    std::sort(leaf.columns.begin(), leaf.columns.end(),
              [](const LeafColumn& a, const LeafColumn& b) { return a.feature < b.feature; });
    adapted.watch(plan, leaf);
    leaf.bytes = leaf.bytes_needed();
    adapted.leaves_bytes_ += leaf.bytes;
  }
  adapted.keep_within_memory(plan);
  return adapted;
}

}  // namespace ls::ml
