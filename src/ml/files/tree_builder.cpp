#include "ml/files/tree_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace ls::ml {

// Halfway between `threshold` and the float before it; a tie is rounded to the even one of both.
double below_in_float(float threshold) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const float before = std::nextafter(threshold, -kInfinity);
  const double lower = std::isinf(before) ? -0x1p128 : static_cast<double>(before);
  const double middle = lower + (static_cast<double>(threshold) - lower) / 2;
  const bool is_tie_rounded_up = (std::bit_cast<std::uint32_t>(threshold) & 1U) == 0;
  return is_tie_rounded_up ? middle
                           : std::nextafter(middle, std::numeric_limits<double>::infinity());
}

double at_or_below(double threshold) {
  return std::nextafter(threshold, std::numeric_limits<double>::infinity());
}

Status TreeBuilder::check(std::span<const FileNode> nodes, std::uint32_t at) {
  const FileNode& node = nodes[at];
  if (std::isnan(node.value)) {
    return user_error(fmt::format("node {} has no number as its value", at));
  }
  if (node.is_leaf) {
    return {};
  }
  if (node.feature >= layout_.features) {
    return user_error(
        fmt::format("node {} asks for feature {} of {}", at, node.feature, layout_.features));
  }
  for (const std::uint32_t child : {node.first, node.second}) {
    if (child >= nodes.size()) {
      return user_error(fmt::format("node {} has child {} of {} nodes", at, child, nodes.size()));
    }
    if (is_seen_[child] != 0) {
      return user_error(fmt::format("node {} has child {}, which has another parent", at, child));
    }
    is_seen_[child] = 1;
  }
  return {};
}

void TreeBuilder::place(const FileNode& node, std::uint32_t children) {
  EnsembleNode placed{.value = node.value, .feature_and_flags = node.feature, .first = children};
  const auto set = [&placed](bool is_set, std::uint32_t flag) {
    placed.feature_and_flags |= is_set ? flag : 0;
  };
  set(!node.is_leaf, EnsembleNode::kIsSplit);
  set(node.missing_first, EnsembleNode::kMissingFirst);
  set(node.zero_is_missing, EnsembleNode::kZeroIsMissing);
  set(node.is_set, EnsembleNode::kIsSet);
  if (node.is_set) {
    placed.value = static_cast<double>(layout_.sets.size());
    layout_.sets.push_back({.first_word = static_cast<std::uint32_t>(layout_.words.size()),
                            .words = static_cast<std::uint32_t>(node.words.size())});
    layout_.words.insert(layout_.words.end(), node.words.begin(), node.words.end());
  }
  layout_.nodes.push_back(placed);
  layout_.covers.push_back(node.cover);
  has_covers_ = has_covers_ && std::isfinite(node.cover) && node.cover >= 0;
}

Status TreeBuilder::add(std::span<const FileNode> nodes, std::uint32_t output) {
  if (nodes.empty()) {
    return user_error("has no nodes");
  }
  EnsembleTree tree{.root = static_cast<std::uint32_t>(layout_.nodes.size()), .output = output};
  queue_.assign(1, 0);
  depths_.assign(1, 0);
  is_seen_.assign(nodes.size(), 0);
  is_seen_[0] = 1;
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    const FileNode& node = nodes[queue_[i]];
    LS_TRY(check(nodes, queue_[i]));
    tree.depth = std::max(tree.depth, depths_[i]);
    const auto own = tree.root + static_cast<std::uint32_t>(i);
    if (node.is_leaf) {
      tree.is_plain = tree.is_plain && node.feature == 0;
      place(node, own);
      continue;
    }
    tree.is_plain = tree.is_plain && !node.is_set && !node.zero_is_missing;
    place(node, tree.root + static_cast<std::uint32_t>(queue_.size()));
    queue_.push_back(node.first);
    queue_.push_back(node.second);
    depths_.insert(depths_.end(), 2, depths_[i] + 1);
  }
  tree.nodes = static_cast<std::uint32_t>(queue_.size());
  const bool is_covered = tree.nodes == 1 || layout_.covers[tree.root] > 0;
  has_covers_ = has_covers_ && is_covered;
  layout_.trees.push_back(tree);
  return {};
}

TreeEnsemble TreeBuilder::finish() {
  if (!has_covers_) {
    layout_.covers.clear();
  }
  return TreeEnsemble(std::move(layout_));
}

}  // namespace ls::ml
