#pragma once

#include "feature_column.hpp"
#include "split_search.hpp"
#include "tree_plan.hpp"

#include <cstdint>
#include <vector>

namespace ls::ml {

constexpr std::uint32_t kNoNode = 0xffffffff;

// One feature that a leaf watches.
struct LeafColumn {
  std::uint32_t feature = 0;
  FeatureColumn seen = {};

  // Of all examples that it has counted, with a value or without.
  [[nodiscard]] ClassWeights weights() const;
  // Its own part of what the leaf's silence says: a feature that is new has counted nothing yet.
  [[nodiscard]] double part_of(double silence) const;
};

// What a leaf that may still grow has seen since it was made.
struct GrowingLeaf {
  std::vector<LeafColumn> columns;  // by feature
  double tried_at = 0;              // its weight when a split was last looked for
  double majority_hits = 0;  // weights of the examples that each way to decide would have got right
  double bayes_hits = 0;
  std::size_t bytes = 0;  // what `bytes_needed` gave last

  [[nodiscard]] std::size_t heap_bytes() const;
  // No less than that, and a function of the content alone.
  [[nodiscard]] std::size_t bytes_needed() const;
  // What each column that has counted examples adds to naive Bayes when one class was never among
  // them, though the split that made the leaf left weight for it: that weight is a guess (where a
  // normal law was cut), so the more examples deny it, the less it says. 0 once both were seen.
  [[nodiscard]] double silence() const;
  // Of a feature that it watches.
  [[nodiscard]] const FeatureColumn& column_of(std::uint32_t feature) const;
};

struct TreeNode {
  ClassWeights weights = {};            // of a split: when it was split
  std::uint32_t first_child = kNoNode;  // its children follow each other; none for a leaf
  std::uint32_t children = 0;
  std::uint32_t heavier = 0;        // where a row goes whose value is missing or unknown
  std::uint32_t growing = kNoNode;  // the leaf's place among the growing ones
  std::uint32_t watch = kNoNode;    // the place of what an adaptive tree keeps of the split
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
// Which features a leaf watches is written only where not every leaf watches all of them.
void save(const GrowingLeaf& leaf, const TreePlan& plan, ByteWriter& out);
// False if the bytes are damaged. `leaf` watches all features, if every leaf does.
bool load(GrowingLeaf& leaf, const TreePlan& plan, ByteReader& in);

}  // namespace ls::ml
