#pragma once

#include "ml/files/tree_builder.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/ml/tree_ensemble.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::ml {

struct RandomTrees {
  std::uint32_t features = 5;
  std::size_t trees = 8;
  std::size_t splits = 12;  // per tree
  std::uint32_t outputs = 1;
  Arithmetic arithmetic = Arithmetic::float64;
  bool has_sets = false;
  bool has_zero_as_missing = false;
};

// A random tree grown split by split from its leaves; a feature may stand on a path many times.
inline std::vector<FileNode> random_nodes(const RandomTrees& wanted, Random& random) {
  static const std::vector<std::uint32_t> kEvens = {0x55555555};
  std::vector<FileNode> nodes(1);
  std::vector<std::uint32_t> leaves = {0};
  nodes[0].cover = 1000;
  for (std::size_t s = 0; s < wanted.splits; ++s) {
    const std::size_t which = random.below(leaves.size());
    const std::uint32_t at = leaves[which];
    leaves[which] = static_cast<std::uint32_t>(nodes.size());
    leaves.push_back(leaves[which] + 1);
    FileNode& node = nodes[at];
    node.is_leaf = false;
    node.first = leaves[which];
    node.second = leaves[which] + 1;
    node.feature = static_cast<std::uint32_t>(random.below(wanted.features));
    node.value = random.normal();
    node.missing_first = random.chance(0.5);
    node.is_set = wanted.has_sets && random.chance(0.3);
    node.zero_is_missing = wanted.has_zero_as_missing && !node.is_set && random.chance(0.3);
    node.words = node.is_set ? kEvens : std::span<const std::uint32_t>();
    const double share = random.uniform();
    const double cover = node.cover;
    nodes.resize(nodes.size() + 2);
    nodes[nodes.size() - 2].cover = cover * share;
    nodes[nodes.size() - 1].cover = cover * (1 - share);
  }
  for (const std::uint32_t leaf : leaves) {
    nodes[leaf].value = static_cast<double>(static_cast<float>(random.normal()));
  }
  return nodes;
}

inline TreeEnsemble random_ensemble(const RandomTrees& wanted, Random& random) {
  TreeBuilder builder({.arithmetic = wanted.arithmetic,
                       .features = wanted.features,
                       .base = std::vector<double>(wanted.outputs, 0.25)});
  for (std::size_t t = 0; t < wanted.trees; ++t) {
    const std::vector<FileNode> nodes = random_nodes(wanted, random);
    builder.add(nodes, static_cast<std::uint32_t>(t % wanted.outputs)).value();
  }
  return builder.finish();
}

// Normal numbers, a third of them whole, a tenth missing.
inline std::vector<double> random_rows(std::size_t count, Random& random) {
  std::vector<double> rows(count);
  for (double& x : rows) {
    x = random.normal();
    x = random.chance(0.3) ? std::round(x) : x;
    x = random.chance(0.1) ? std::nan("") : x;
  }
  return rows;
}

}  // namespace ls::ml
