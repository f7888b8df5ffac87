#include "boosted_tree.hpp"

#include "heap_bytes.hpp"

#include <algorithm>
#include <utility>

namespace ls::ml {

void BoostedTree::start(std::span<const std::uint32_t> columns, std::size_t leaves,
                        float first_try) {
  columns_.assign(columns.begin(), columns.end());
  bins_.assign(leaves * columns_.size() * kHistogramBins, {});
  nodes_.clear();
  nodes_.reserve(std::max<std::size_t>(2 * leaves, 2) - 1);
  free_.clear();
  free_.reserve(leaves);
  for (std::size_t i = leaves; i-- > 0;) {
    free_.push_back(static_cast<std::uint32_t>(i));
  }
  nodes_.push_back({.histogram = take_histogram(), .tried_at = first_try});
}

std::uint32_t BoostedTree::take_histogram() {
  if (free_.empty()) {
    return BoostedNode::kNone;
  }
  const std::uint32_t taken = free_.back();
  free_.pop_back();
  return taken;
}

void BoostedTree::give_back(std::uint32_t histogram) {
  if (histogram != BoostedNode::kNone) {
    free_.push_back(histogram);
  }
}

std::span<GradientBin> BoostedTree::histograms(std::uint32_t which) {
  const std::size_t size = columns_.size() * kHistogramBins;
  return std::span(bins_).subspan(which * size, size);
}

std::span<const GradientBin> BoostedTree::histograms(std::uint32_t which) const {
  const std::size_t size = columns_.size() * kHistogramBins;
  return std::span(bins_).subspan(which * size, size);
}

void BoostedTree::count(BoostedNode& node, const Gradients& gradients, double weight,
                        const BoostedTreeRules& rules) {
  if (node.weight > rules.memory) {
    const double kept = rules.memory / node.weight;
    node.seen = {node.seen.first * kept, node.seen.second * kept};
    node.weight = rules.memory;
  }
  node.weight += weight;
  node.seen.add(gradients);
  node.value = std::clamp(-node.seen.first / (node.seen.second + rules.split.ridge),
                          -rules.value_max, rules.value_max);
}

double BoostedTree::learn(std::span<const BoostedCell> cells, std::span<const std::uint8_t> bins,
                          const Gradients& gradients, double weight, const FeatureBins& edges,
                          const BoostedTreeRules& rules) {
  const auto cell_at = [cells](std::uint32_t column) { return cells[column]; };
  std::uint32_t at = 0;
  while (!nodes_[at].is_leaf()) {
    count(nodes_[at], gradients, weight, rules);
    at = step_from(nodes_[at], cell_at).child;
  }
  BoostedNode& leaf = nodes_[at];
  const double before = leaf.value;
  count(leaf, gradients, weight, rules);
  if (leaf.histogram == BoostedNode::kNone || free_.empty()) {
    return before;
  }
  GradientBin* own = histograms(leaf.histogram).data();
  for (const std::uint32_t column : columns_) {
    GradientBin& bin = own[bins[column]];
    bin.first += static_cast<float>(gradients.first);
    bin.second += static_cast<float>(gradients.second);
    own += kHistogramBins;
  }
  leaf.tried_at += 1;
  if (leaf.tried_at >= static_cast<float>(rules.grace)) {
    leaf.tried_at = 0;
    try_to_split(at, edges, rules);
  }
  return before;
}

void BoostedTree::try_to_split(std::uint32_t at, const FeatureBins& edges,
                               const BoostedTreeRules& rules) {
  GradientSplit best;
  std::size_t which = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const GradientHistogram seen =
        histograms(nodes_[at].histogram).subspan(i * kHistogramBins, kHistogramBins);
    const GradientSplit found = edges.is_category(columns_[i]) ? best_set(seen, rules.split)
                                                               : best_threshold(seen, rules.split);
    if (found.gain > 0 && (best.gain <= 0 || found.surplus() > best.surplus())) {
      best = found;
      which = i;
    }
  }
  const double chance =
      2 * (rules.log_inverse_delta + std::log(static_cast<double>(columns_.size())));
  if (best.gain > 0 && best.surplus() > chance) {
    const double edge = best.is_set ? 0 : edges.edge(columns_[which], best.bin);
    split(at, columns_[which], best, edge, rules);
    return;
  }
  const auto kept = static_cast<float>(1 - std::min(rules.grace / rules.memory, 1.0));
  for (GradientBin& bin : histograms(nodes_[at].histogram)) {
    bin = {bin.first * kept, bin.second * kept};
  }
}

// The children begin with what the histogram says, and with their shares of what the leaf knew
// besides.
void BoostedTree::split(std::uint32_t at, std::uint32_t column, const GradientSplit& found,
                        double edge, const BoostedTreeRules& rules) {
  const std::uint32_t kept = nodes_[at].histogram;
  std::ranges::fill(histograms(kept), GradientBin{});
  const double curvature = found.first.second + found.second.second;
  Gradients both = found.first;
  both.add(found.second);
  const Gradients besides = nodes_[at].seen.minus(both);
  const auto first_child = static_cast<std::uint32_t>(nodes_.size());
  for (const Gradients& side : {found.first, found.second}) {
    const double share = side.second / curvature;
    BoostedNode child{.weight = nodes_[at].weight * share};
    child.seen.first = side.first + share * besides.first;
    child.seen.second = std::max(side.second + share * besides.second, 0.0);
    child.histogram = nodes_.size() == first_child ? kept : take_histogram();
    count(child, {}, 0, rules);
    nodes_.push_back(child);
  }
  BoostedNode& node = nodes_[at];
  node.histogram = BoostedNode::kNone;
  node.first_child = first_child;
  node.column = column;
  node.threshold = edge;
  node.is_set = found.is_set;
  node.first_bins = found.first_bins;
  node.missing_first = found.missing_first;
  node.knows_missing = found.knows_missing;
  node.first_is_heavier = found.first.second >= found.second.second;
  if (free_.empty()) {
    std::ranges::fill(bins_, GradientBin{});  // it is full: nobody will ask any more
  }
}

void BoostedTree::forget_histograms_of(std::uint32_t column) {
  const auto found = std::lower_bound(columns_.begin(), columns_.end(), column);
  if (found == columns_.end() || *found != column) {
    return;
  }
  const auto place = static_cast<std::size_t>(found - columns_.begin());
  for (const BoostedNode& node : nodes_) {
    if (node.histogram != BoostedNode::kNone) {
      std::ranges::fill(histograms(node.histogram).subspan(place * kHistogramBins, kHistogramBins),
                        GradientBin{});
    }
  }
}

std::size_t BoostedTree::heap_bytes() const {
  return ml::heap_bytes(nodes_) + ml::heap_bytes(columns_) + ml::heap_bytes(bins_) +
         ml::heap_bytes(free_);
}

}  // namespace ls::ml
