#include "ml/files/lightgbm_tree.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace ls::ml {
namespace {

using Numbers = std::vector<double>;

// The bits of `decision_type`.
constexpr unsigned kIsCategory = 1;
constexpr unsigned kDefaultLeft = 2;
constexpr unsigned kMissingShift = 2;
constexpr unsigned kMissingMask = 3;
enum : unsigned { kMissingNone = 0, kMissingZero = 1, kMissingNaN = 2 };

bool is_whole(double number, double end) {
  return number >= 0 && number < end && number == std::floor(number);
}

// Splits are numbered from 0, leaves by the complement: -1, -2 ...; ours follow the splits.
double place_of(double child, std::size_t splits) {
  return child >= 0 ? child : static_cast<double>(splits) - 1 - child;
}

// A number that is missing is 0 to a split that has never seen one missing.
void place_missing(FileNode& node, unsigned type) {
  const unsigned missing = (type >> kMissingShift) & kMissingMask;
  node.zero_is_missing = missing == kMissingZero;
  node.missing_first = missing == kMissingNone ? 0 < node.value : (type & kDefaultLeft) != 0;
}

}  // namespace

Status LightgbmTreeReader::read_splits(const KeyBlock& block) {
  const Numbers features = LS_TRY(block.numbers("split_feature", splits_));
  const Numbers thresholds = LS_TRY(block.numbers("threshold", splits_));
  const Numbers types = LS_TRY(block.numbers("decision_type", splits_));
  const Numbers lefts = LS_TRY(block.numbers("left_child", splits_));
  const Numbers rights = LS_TRY(block.numbers("right_child", splits_));
  const auto end = static_cast<double>(nodes_.size());
  for (std::size_t i = 0; i < splits_; ++i) {
    FileNode& node = nodes_[i];
    const double left = place_of(lefts[i], splits_);
    const double right = place_of(rights[i], splits_);
    if (!is_whole(left, end) || !is_whole(right, end) || !is_whole(types[i], 16) ||
        !is_whole(features[i], static_cast<double>(EnsembleNode::kFeatureMask)) ||
        !std::isfinite(thresholds[i])) {
      return block.begin().refuse(fmt::format("split {} is none", i));
    }
    const auto type = static_cast<unsigned>(types[i]);
    if (((type >> kMissingShift) & kMissingMask) > kMissingNaN) {
      return block.begin().refuse(
          fmt::format("split {} has a kind of missing values of its own", i));
    }
    node.is_leaf = false;
    node.feature = static_cast<std::uint32_t>(features[i]);
    node.first = static_cast<std::uint32_t>(left);
    node.second = static_cast<std::uint32_t>(right);
    node.is_set = (type & kIsCategory) != 0;
    node.value = node.is_set ? thresholds[i] : at_or_below(thresholds[i]);
    if (!node.is_set) {
      place_missing(node, type);
    }
  }
  return {};
}

// The threshold of a set is its number among the tree's sets.
Status LightgbmTreeReader::read_sets(const KeyBlock& block) {
  const KeyLine line = LS_TRY(block.get("num_cat"));
  const std::size_t sets = LS_TRY(line.count());
  Numbers bounds;
  words_.clear();
  if (sets > 0) {
    bounds = LS_TRY(block.numbers("cat_boundaries", sets + 1));
    const KeyLine words = LS_TRY(block.get("cat_threshold"));
    const Numbers found = LS_TRY(words.numbers());
    for (const double word : found) {
      if (!is_whole(word, 0x1p32)) {
        return words.refuse("expected words of 32 bits");
      }
      words_.push_back(static_cast<std::uint32_t>(word));
    }
  }
  for (std::size_t i = 0; i < splits_; ++i) {
    FileNode& node = nodes_[i];
    if (!node.is_set) {
      continue;
    }
    const auto end = static_cast<double>(words_.size()) + 1;
    const auto which = static_cast<std::size_t>(std::max(node.value, 0.0));
    if (!is_whole(node.value, static_cast<double>(sets)) || !is_whole(bounds[which], end) ||
        !is_whole(bounds[which + 1], end) || bounds[which] > bounds[which + 1]) {
      return block.begin().refuse(fmt::format("split {} asks for a set that is not there", i));
    }
    const auto begin = static_cast<std::size_t>(bounds[which]);
    node.words = std::span<const std::uint32_t>(words_).subspan(
        begin, static_cast<std::size_t>(bounds[which + 1]) - begin);
    node.value = 0;
  }
  return {};
}

Status LightgbmTreeReader::read_leaves(const KeyBlock& block) {
  const Numbers values = LS_TRY(block.numbers("leaf_value", nodes_.size() - splits_));
  for (std::size_t leaf = 0; leaf < values.size(); ++leaf) {
    nodes_[splits_ + leaf].value = values[leaf];
  }
  const KeyLine* linear = block.find("is_linear");
  if (linear != nullptr && linear->value != "0") {
    return read_linear(block);
  }
  return {};
}

Status LightgbmTreeReader::read_linear(const KeyBlock& block) {
  const std::size_t leaves = nodes_.size() - splits_;
  const Numbers constants = LS_TRY(block.numbers("leaf_const", leaves));
  const Numbers counts = LS_TRY(block.numbers("num_features", leaves));
  double sum = 0;
  for (const double count : counts) {
    sum += is_whole(count, 0x1p31) ? count : -0x1p40;
  }
  const KeyLine features_line = LS_TRY(block.get("leaf_features"));
  const Numbers features = LS_TRY(features_line.numbers());
  const Numbers weights = LS_TRY(block.numbers("leaf_coeff", features.size()));
  if (sum != static_cast<double>(features.size())) {
    return features_line.refuse("as many as num_features says were expected");
  }
  std::size_t at = 0;
  for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
    LinearLeaf model{.constant = constants[leaf]};
    const std::size_t end = at + static_cast<std::size_t>(counts[leaf]);
    for (; at < end; ++at) {
      if (!is_whole(features[at], static_cast<double>(builder_.layout().features))) {
        return features_line.refuse(fmt::format("there is no feature {}", features[at]));
      }
      model.features.push_back(static_cast<std::uint32_t>(features[at]));
      model.weights.push_back(weights[at]);
    }
    builder_.layout().linear.push_back(std::move(model));
    nodes_[splits_ + leaf].feature = static_cast<std::uint32_t>(builder_.layout().linear.size());
  }
  return {};
}

// Counts of training rows, which explanations need; a model may go without.
Status LightgbmTreeReader::read_covers(const KeyBlock& block) {
  const bool has_counts = block.find("internal_count") != nullptr;
  for (FileNode& node : nodes_) {
    node.cover = splits_ == 0 ? 1 : std::nan("");
  }
  if (splits_ == 0 || !has_counts) {
    return {};
  }
  const Numbers splits = LS_TRY(block.numbers("internal_count", splits_));
  const Numbers leaves = LS_TRY(block.numbers("leaf_count", nodes_.size() - splits_));
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].cover = i < splits_ ? splits[i] : leaves[i - splits_];
  }
  return {};
}

Status LightgbmTreeReader::add(const KeyBlock& block, std::uint32_t output) {
  const KeyLine line = LS_TRY(block.get("num_leaves"));
  const std::size_t leaves = LS_TRY(line.count());
  // Every leaf has written a number; without this a file could ask for any amount of memory.
  const KeyLine values = LS_TRY(block.get("leaf_value"));
  if (leaves == 0 || leaves > values.value.size()) {
    return line.refuse(fmt::format("{} leaves", leaves));
  }
  splits_ = leaves - 1;
  nodes_.assign(splits_ + leaves, FileNode());
  if (splits_ > 0) {
    LS_TRY(read_splits(block));
    LS_TRY(read_sets(block));
  }
  LS_TRY(read_leaves(block));
  LS_TRY(read_covers(block));
  const Status added = builder_.add(nodes_, output);
  return added.has_value() ? Status() : block.begin().refuse(added.error().message);
}

}  // namespace ls::ml
