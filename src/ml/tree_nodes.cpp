#include "tree_nodes.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ls::ml {

std::size_t GrowingLeaf::heap_bytes() const {
  std::size_t held = ml::heap_bytes(columns);
  for (const LeafColumn& column : columns) {
    held += column.seen.categories.heap_bytes();
  }
  return held;
}

std::size_t GrowingLeaf::bytes_needed() const {
  std::size_t needed = columns.size() * sizeof(LeafColumn);
  for (const LeafColumn& column : columns) {
    const std::size_t entries = column.seen.categories.entries().size();
    const std::size_t room = std::bit_ceil(std::max(entries, CategoriesByClass::kRoomMin));
    needed += entries == 0 ? 0 : room * sizeof(CategoriesByClass::Entry);
  }
  return needed;
}

ClassWeights LeafColumn::weights() const {
  ClassWeights all = seen.missing;
  for (std::size_t c = 0; c < all.size(); ++c) {
    all[c] += seen.numbers.weights()[c] + seen.categories.weights()[c];
  }
  return all;
}

double LeafColumn::part_of(double silence) const {
  if (silence == 0) {
    return 0;
  }
  const ClassWeights all = weights();
  return all[0] + all[1] > 0 ? silence : 0;
}

double GrowingLeaf::silence() const {
  ClassWeights most = {};
  std::size_t counting = 0;
  for (const LeafColumn& column : columns) {
    const ClassWeights all = column.weights();
    if (all[0] > 0 && all[1] > 0) {
      return 0;
    }
    counting += all[0] + all[1] > 0 ? 1 : 0;
    most = all[0] + all[1] > most[0] + most[1] ? all : most;
  }
  if (counting == 0) {
    return 0;
  }
  return std::log((most[1] + 0.5) / (most[0] + 0.5)) / static_cast<double>(counting);
}

const FeatureColumn& GrowingLeaf::column_of(std::uint32_t feature) const {
  const auto found = std::lower_bound(
      columns.begin(), columns.end(), feature,
      [](const LeafColumn& column, std::uint32_t wanted) { return column.feature < wanted; });
  LS_ASSERT(found != columns.end() && found->feature == feature);
  return found->seen;
}

// The place among the growing leaves is not part of the content: only whether there is one.
void save(const TreeNode& node, ByteWriter& out) {
  out.f64(node.weights[0]);
  out.f64(node.weights[1]);
  out.u64(node.category);
  out.varint(node.children);
  if (node.is_leaf()) {
    out.u8(node.growing == kNoNode ? 0 : 1);
    return;
  }
  out.varint(node.first_child);
  out.varint(node.heavier);
  out.u8(static_cast<std::uint8_t>(node.test.kind));
  out.u32(node.test.column);
  out.f64(node.test.threshold);
  out.u64(node.test.category);
}

TreeNode load_node(ByteReader& in) {
  TreeNode node;
  node.weights[0] = in.f64();
  node.weights[1] = in.f64();
  node.category = in.u64();
  node.children = static_cast<std::uint32_t>(in.varint());
  if (node.children == 0) {
    node.growing = in.u8() == 0 ? kNoNode : 0;
    return node;
  }
  node.first_child = static_cast<std::uint32_t>(in.varint());
  node.heavier = static_cast<std::uint32_t>(in.varint());
  node.test.kind = static_cast<SplitKind>(in.u8());
  node.test.column = in.u32();
  node.test.threshold = in.f64();
  node.test.category = in.u64();
  return node;
}

void save(const GrowingLeaf& leaf, const TreePlan& plan, ByteWriter& out) {
  if (plan.watches_some()) {
    out.varint(leaf.columns.size());
    for (const LeafColumn& column : leaf.columns) {
      out.varint(column.feature);
    }
  }
  out.f64(leaf.tried_at);
  out.f64(leaf.majority_hits);
  out.f64(leaf.bayes_hits);
  for (const LeafColumn& column : leaf.columns) {
    column.seen.save(plan.features.kind(column.feature), out);
  }
}

namespace {

bool load_watched(GrowingLeaf& leaf, const TreePlan& plan, ByteReader& in) {
  const std::size_t count = in.count();
  if (count > plan.features.size()) {
    return false;
  }
  leaf.columns.assign(count, {});
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t feature = in.varint();
    const bool follows = i == 0 || feature > leaf.columns[i - 1].feature;
    if (!follows || feature >= plan.features.size()) {
      return false;
    }
    leaf.columns[i].feature = static_cast<std::uint32_t>(feature);
  }
  return true;
}

}  // namespace

bool load(GrowingLeaf& leaf, const TreePlan& plan, ByteReader& in) {
  if (plan.watches_some() && !load_watched(leaf, plan, in)) {
    return false;
  }
  leaf.tried_at = in.f64();
  leaf.majority_hits = in.f64();
  leaf.bayes_hits = in.f64();
  for (LeafColumn& column : leaf.columns) {
    if (!column.seen.load(plan.features.kind(column.feature), in, plan.rules.categories)) {
      return false;
    }
  }
  leaf.bytes = leaf.bytes_needed();
  return in.ok();
}

}  // namespace ls::ml
