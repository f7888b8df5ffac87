#pragma once

#include "ml/files/file_value.hpp"
#include "ml/files/tree_builder.hpp"

#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::ml {

// One tree of an XGBoost file, its nodes numbered as there.
struct XgboostTree {
  std::vector<FileNode> nodes = {};
  // The categories of each node's set, as bits, which the nodes borrow; empty where it is none.
  std::vector<std::vector<std::uint32_t>> sets = {};

  // As XGBoost does for dart when it predicts: each leaf is rounded once more.
  void scale(float weight);
};

[[nodiscard]] Result<XgboostTree> read_xgboost_tree(const FilePlace& tree);

// A whole number in 0 .. end-1, as an index into something.
[[nodiscard]] Result<std::uint32_t> index_in(const FilePlace& array,
                                             const FileValue::Numbers& numbers, std::size_t i,
                                             double end);

}  // namespace ls::ml
