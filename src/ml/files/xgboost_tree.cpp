#include "ml/files/xgboost_tree.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

namespace ls::ml {

using Numbers = FileValue::Numbers;

Result<std::uint32_t> index_in(const FilePlace& array, const Numbers& numbers, std::size_t i,
                               double end) {
  const double number = numbers[i];
  if (!(number >= 0 && number < end && number == std::floor(number))) {
    return array.refuse(fmt::format("item {} is {}, not in 0 .. {}", i, number, end - 1));
  }
  return static_cast<std::uint32_t>(number);
}

namespace {

// What the file calls a child that is not there.
constexpr double kNoChild = -1;
// Beyond it XGBoost takes a number for no category.
constexpr double kCategoryEnd = 1 << 24;
// Of one tree, so that a small file can't ask for all memory.
constexpr std::size_t kSetWordsMax = std::size_t{1} << 22U;

Result<std::uint32_t> index_at(const FilePlace& tree, std::string_view name, const Numbers& numbers,
                               std::size_t i) {
  const FilePlace array = LS_TRY(tree.get(name));
  return index_in(array, numbers, i, std::numeric_limits<std::uint32_t>::max());
}

using TreeSets = std::vector<std::vector<std::uint32_t>>;

Result<TreeSets> read_sets(const FilePlace& tree, std::size_t nodes) {
  TreeSets sets(nodes);
  const auto of_nodes = tree.find("categories_nodes");
  if (!of_nodes) {
    return sets;  // written before there were categories
  }
  const Numbers& which = *LS_TRY(of_nodes->numbers());
  const FilePlace segments = LS_TRY(tree.get("categories_segments"));
  const FilePlace sizes = LS_TRY(tree.get("categories_sizes"));
  const FilePlace categories = LS_TRY(tree.get("categories"));
  const Numbers& begins = *LS_TRY(segments.numbers(which.size()));
  const Numbers& counts = *LS_TRY(sizes.numbers(which.size()));
  const Numbers& members = *LS_TRY(categories.numbers());
  const double end = static_cast<double>(members.size()) + 1;
  std::size_t words_used = 0;
  for (std::size_t i = 0; i < which.size(); ++i) {
    const auto node = LS_TRY(index_in(*of_nodes, which, i, static_cast<double>(nodes)));
    const std::size_t begin = LS_TRY(index_in(segments, begins, i, end));
    const std::size_t count = LS_TRY(index_in(sizes, counts, i, end - static_cast<double>(begin)));
    for (std::size_t m = begin; m < begin + count; ++m) {
      const auto category = LS_TRY(index_in(categories, members, m, kCategoryEnd));
      auto& words = sets[node];
      const std::size_t size = std::max<std::size_t>(words.size(), category / 32 + 1);
      words_used += size - words.size();
      if (words_used > kSetWordsMax) {
        return categories.refuse("sets too large to hold");
      }
      words.resize(size);
      words[category / 32] |= 1U << (category % 32);
    }
  }
  return sets;
}

// The arrays of one tree, all of them as long as it has nodes.
struct TreeArrays {
  const Numbers* left = nullptr;
  const Numbers* right = nullptr;
  const Numbers* features = nullptr;
  const Numbers* conditions = nullptr;  // thresholds of splits, values of leaves
  const Numbers* default_left = nullptr;
  const Numbers* covers = nullptr;
  const Numbers* types = nullptr;  // 1 for a set; null if written before there were categories
};

Result<TreeArrays> read_arrays(const FilePlace& tree) {
  TreeArrays arrays;
  arrays.left = LS_TRY(tree.numbers_of("left_children"));
  const std::size_t nodes = arrays.left->size();
  const auto array = [&tree, nodes](std::string_view name) -> Result<const Numbers*> {
    const FilePlace place = LS_TRY(tree.get(name));
    return place.numbers(nodes);
  };
  arrays.right = LS_TRY(array("right_children"));
  arrays.features = LS_TRY(array("split_indices"));
  arrays.conditions = LS_TRY(array("split_conditions"));
  arrays.default_left = LS_TRY(array("default_left"));
  arrays.covers = LS_TRY(array("sum_hessian"));
  if (tree.find("split_type")) {
    arrays.types = LS_TRY(array("split_type"));
  }
  return arrays;
}

Result<FileNode> node_at(const FilePlace& tree, const TreeArrays& arrays, const TreeSets& sets,
                         std::size_t i) {
  FileNode node;
  node.cover = (*arrays.covers)[i];
  node.value = (*arrays.conditions)[i];
  node.is_leaf = (*arrays.left)[i] == kNoChild;
  if (node.is_leaf) {
    return node;
  }
  node.feature = LS_TRY(index_at(tree, "split_indices", *arrays.features, i));
  node.first = LS_TRY(index_at(tree, "left_children", *arrays.left, i));
  node.second = LS_TRY(index_at(tree, "right_children", *arrays.right, i));
  node.missing_first = (*arrays.default_left)[i] != 0;
  node.is_set = arrays.types != nullptr && (*arrays.types)[i] == 1;
  if (node.is_set) {
    // Members go to the right.
    node.value = 0;
    node.words = sets[i];
    std::swap(node.first, node.second);
    node.missing_first = !node.missing_first;
    return node;
  }
  if (!std::isfinite(node.value)) {
    return tree.refuse(fmt::format("/split_conditions/{} is no threshold", i));
  }
  node.value = below_in_float(static_cast<float>(node.value));
  return node;
}

}  // namespace

void XgboostTree::scale(float weight) {
  for (FileNode& node : nodes) {
    if (node.is_leaf) {
      node.value = static_cast<double>(static_cast<float>(node.value) * weight);
    }
  }
}

Result<XgboostTree> read_xgboost_tree(const FilePlace& tree) {
  const FilePlace param = LS_TRY(tree.get("tree_param"));
  if (const auto width = param.find("size_leaf_vector")) {
    const std::size_t numbers = LS_TRY(width->count_in_text());
    if (numbers > 1) {
      return width->refuse("leaves that hold more than one number");
    }
  }
  const TreeArrays arrays = LS_TRY(read_arrays(tree));
  XgboostTree read;
  read.sets = LS_TRY(read_sets(tree, arrays.left->size()));
  for (std::size_t i = 0; i < arrays.left->size(); ++i) {
    const FileNode node = LS_TRY(node_at(tree, arrays, read.sets, i));
    read.nodes.push_back(node);
  }
  return read;
}

}  // namespace ls::ml
