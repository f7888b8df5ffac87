#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

// A node as a model file has it, numbered within its tree.
struct FileNode {
  bool is_leaf = true;
  bool missing_first = false;
  bool zero_is_missing = false;
  bool is_set = false;        // then `words` says who goes to the first child
  double value = 0;           // as of EnsembleNode
  std::uint32_t feature = 0;  // of a leaf: the number of its linear model from 1, else 0
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  double cover = 0;
  std::span<const std::uint32_t> words = {};
};

// The greatest number below which every x is one that, rounded to single precision, is below
// `threshold`: comparing in double precision then decides as XGBoost does.
double below_in_float(float threshold);
// The number below which exactly those x are that are at or below `threshold`, which is finite.
double at_or_below(double threshold);

// Lays a file's trees out breadth first, children side by side. Refuses what is no tree.
class TreeBuilder {
 public:
  explicit TreeBuilder(EnsembleLayout layout) : layout_(std::move(layout)) {}

  // `nodes[0]` is the root. An error names the node by its number in the file.
  Status add(std::span<const FileNode> nodes, std::uint32_t output);
  [[nodiscard]] EnsembleLayout& layout() {
    return layout_;
  }
  // The covers are dropped if some tree has none.
  [[nodiscard]] TreeEnsemble finish();

 private:
  Status check(std::span<const FileNode> nodes, std::uint32_t at);
  void place(const FileNode& node, std::uint32_t children);

  EnsembleLayout layout_;
  std::vector<std::uint32_t> queue_;  // of the tree at work: its nodes in the order of their places
  std::vector<std::uint32_t> depths_;
  std::vector<unsigned char> is_seen_;
  bool has_covers_ = true;
};

}  // namespace ls::ml
