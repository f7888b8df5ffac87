#pragma once

#include "feature_column.hpp"
#include "split_search.hpp"

#include <cstdint>
#include <vector>

namespace ls::ml {

constexpr std::uint32_t kNoNode = 0xffffffff;

// What a leaf that may still grow has seen since it was made.
struct GrowingLeaf {
  std::vector<FeatureColumn> columns;
  double tried_at = 0;       // its weight when a split was last looked for
  double majority_hits = 0;  // weights of the examples that each way to decide would have got right
  double bayes_hits = 0;

  [[nodiscard]] std::size_t heap_bytes() const;
  // No less than that, and a function of the content alone.
  [[nodiscard]] std::size_t bytes_needed() const;
};

struct TreeNode {
  ClassWeights weights = {};            // of a split: when it was split
  std::uint32_t first_child = kNoNode;  // its children follow each other; none for a leaf
  std::uint32_t children = 0;
  std::uint32_t heavier = 0;        // where a row goes whose value is missing or unknown
  std::uint32_t growing = kNoNode;  // the leaf's place among the growing ones
  SplitTest test = {};
  std::uint64_t category = 0;  // that leads here, below a split by `each_category`

  [[nodiscard]] bool is_leaf() const {
    return first_child == kNoNode;
  }
  [[nodiscard]] double weight() const {
    return weights[0] + weights[1];
  }
};

void save(const TreeNode& node, ByteWriter& out);
TreeNode load_node(ByteReader& in);
void save(const GrowingLeaf& leaf, const FeatureSchema& schema, ByteWriter& out);
// False if the bytes are damaged; `leaf` has its columns.
bool load(GrowingLeaf& leaf, const FeatureSchema& schema, const CategoryRules& rules,
          ByteReader& in);

}  // namespace ls::ml
