#include "hoeffding_nodes.hpp"

#include "heap_bytes.hpp"

#include <bit>

namespace ls::ml {

std::size_t GrowingLeaf::heap_bytes() const {
  std::size_t bytes = ml::heap_bytes(columns);
  for (const FeatureColumn& column : columns) {
    bytes += column.categories.heap_bytes();
  }
  return bytes;
}

std::size_t GrowingLeaf::bytes_needed() const {
  std::size_t bytes = columns.size() * sizeof(FeatureColumn);
  for (const FeatureColumn& column : columns) {
    const std::size_t entries = column.categories.entries().size();
    bytes += entries == 0 ? 0 : std::bit_ceil(entries) * sizeof(CategoriesByClass::Entry);
  }
  return bytes;
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

void save(const GrowingLeaf& leaf, const FeatureSchema& schema, ByteWriter& out) {
  out.f64(leaf.tried_at);
  out.f64(leaf.majority_hits);
  out.f64(leaf.bayes_hits);
  for (std::size_t i = 0; i < leaf.columns.size(); ++i) {
    leaf.columns[i].save(schema.at(i).kind, out);
  }
}

bool load(GrowingLeaf& leaf, const FeatureSchema& schema, const CategoryRules& rules,
          ByteReader& in) {
  leaf.tried_at = in.f64();
  leaf.majority_hits = in.f64();
  leaf.bayes_hits = in.f64();
  for (std::size_t i = 0; i < leaf.columns.size(); ++i) {
    if (!leaf.columns[i].load(schema.at(i).kind, in, rules)) {
      return false;
    }
  }
  return in.ok();
}

}  // namespace ls::ml
