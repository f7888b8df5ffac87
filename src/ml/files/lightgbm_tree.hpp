#pragma once

#include "ml/files/key_lines.hpp"
#include "ml/files/tree_builder.hpp"

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <vector>

namespace ls::ml {

// Reads one `Tree=` block after the other into a builder.
class LightgbmTreeReader {
 public:
  explicit LightgbmTreeReader(TreeBuilder& builder) : builder_(builder) {}

  Status add(const KeyBlock& block, std::uint32_t output);

 private:
  Status read_splits(const KeyBlock& block);
  Status read_sets(const KeyBlock& block);
  Status read_leaves(const KeyBlock& block);
  Status read_linear(const KeyBlock& block);
  Status read_covers(const KeyBlock& block);

  TreeBuilder& builder_;
  // Of the tree at work: its splits, then its leaves.
  std::size_t splits_ = 0;
  std::vector<FileNode> nodes_;
  std::vector<std::uint32_t> words_;
};

}  // namespace ls::ml
