#include "boosted_tree.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

// How a BoostedTree is saved, loaded and moved to another schema.

namespace ls::ml {
namespace {

enum NodeFlags : std::uint8_t {
  kSplit = 1,
  kSet = 2,
  kMissingFirst = 4,
  kKnowsMissing = 8,
  kFirstHeavier = 16,
  kHasHistogram = 32,
  kHasColumn = 64
};

std::uint8_t flags_of(const BoostedNode& node) {
  int flags = node.is_leaf() ? 0 : kSplit;
  flags |= node.is_set ? kSet : 0;
  flags |= node.missing_first ? kMissingFirst : 0;
  flags |= node.knows_missing ? kKnowsMissing : 0;
  flags |= node.first_is_heavier ? kFirstHeavier : 0;
  flags |= node.histogram == BoostedNode::kNone ? 0 : kHasHistogram;
  flags |= node.column == BoostedNode::kNone ? 0 : kHasColumn;
  return static_cast<std::uint8_t>(flags);
}

void save_node(const BoostedNode& node, ByteWriter& out) {
  out.u8(flags_of(node));
  for (const double number : {node.seen.first, node.seen.second, node.weight, node.value}) {
    out.f64(number);
  }
  if (node.is_leaf()) {
    out.u32(std::bit_cast<std::uint32_t>(node.tried_at));
    return;
  }
  out.varint(node.first_child);
  node.is_set ? out.u64(node.first_bins) : out.f64(node.threshold);
  if (node.column != BoostedNode::kNone) {
    out.varint(node.column);
  }
}

// A histogram place of 0 stands for one that is still to be taken.
BoostedNode load_node(ByteReader& in) {
  BoostedNode node;
  const std::uint8_t flags = in.u8();
  for (double* number : {&node.seen.first, &node.seen.second, &node.weight, &node.value}) {
    *number = in.f64();
  }
  node.is_set = (flags & kSet) != 0;
  node.missing_first = (flags & kMissingFirst) != 0;
  node.knows_missing = (flags & kKnowsMissing) != 0;
  node.first_is_heavier = (flags & kFirstHeavier) != 0;
  node.histogram = (flags & kHasHistogram) != 0 ? 0 : BoostedNode::kNone;
  if ((flags & kSplit) == 0) {
    node.tried_at = std::bit_cast<float>(in.u32());
    return node;
  }
  node.first_child = static_cast<std::uint32_t>(in.varint());
  node.first_bins = node.is_set ? in.u64() : 0;
  node.threshold = node.is_set ? 0 : in.f64();
  if ((flags & kHasColumn) != 0) {
    node.column = static_cast<std::uint32_t>(in.varint());
  }
  return node;
}

// Only bins that have seen something.
void save_histogram(GradientHistogram histogram, ByteWriter& out) {
  std::uint64_t used = 0;
  for (std::size_t bin = 0; bin < kHistogramBins; ++bin) {
    const bool is_used = histogram[bin].first != 0 || histogram[bin].second != 0;
    used |= std::uint64_t{is_used ? 1U : 0U} << bin;
  }
  out.u64(used);
  for (std::size_t bin = 0; bin < kHistogramBins; ++bin) {
    if (((used >> bin) & 1U) != 0) {
      out.u32(std::bit_cast<std::uint32_t>(histogram[bin].first));
      out.u32(std::bit_cast<std::uint32_t>(histogram[bin].second));
    }
  }
}

bool load_histogram(std::span<GradientBin> histogram, ByteReader& in) {
  const std::uint64_t used = in.u64();
  bool is_finite = true;
  for (std::size_t bin = 0; bin < kHistogramBins; ++bin) {
    if (((used >> bin) & 1U) != 0) {
      histogram[bin].first = std::bit_cast<float>(in.u32());
      histogram[bin].second = std::bit_cast<float>(in.u32());
      is_finite =
          is_finite && std::isfinite(histogram[bin].first) && std::isfinite(histogram[bin].second);
    }
  }
  return is_finite && in.ok();
}

// Children lie behind their parents, so that every path ends.
bool is_good(const BoostedNode& node, std::size_t at, std::size_t nodes, std::size_t columns) {
  const bool is_finite = std::isfinite(node.seen.first) && std::isfinite(node.seen.second) &&
                         std::isfinite(node.weight) && std::isfinite(node.value);
  const bool has_children =
      node.is_leaf() || (node.first_child > at && node.first_child < nodes - 1 &&
                         node.histogram == BoostedNode::kNone);
  const bool has_column = node.column == BoostedNode::kNone || node.column < columns;
  return is_finite && has_children && has_column && !std::isnan(node.threshold);
}

}  // namespace

void BoostedTree::save(ByteWriter& out) const {
  out.varint(columns_.size());
  for (const std::uint32_t column : columns_) {
    out.varint(column);
  }
  out.varint(nodes_.size());
  for (const BoostedNode& node : nodes_) {
    save_node(node, out);
    if (node.histogram == BoostedNode::kNone) {
      continue;
    }
    const auto own = histograms(node.histogram);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      save_histogram(own.subspan(i * kHistogramBins, kHistogramBins), out);
    }
  }
}

bool BoostedTree::load(ByteReader& in, std::size_t leaves, std::size_t columns_total) {
  std::vector<std::uint32_t> columns(in.count());
  for (std::uint32_t& column : columns) {
    column = static_cast<std::uint32_t>(in.varint());
  }
  const bool is_rising = std::is_sorted(columns.begin(), columns.end(), std::less_equal<>());
  const std::size_t count = in.count();
  if (!in.ok() || count == 0 || !is_rising || columns.size() > columns_total ||
      (!columns.empty() && columns.back() >= columns_total)) {
    return false;
  }
  start(columns, leaves, 0);
  give_back(nodes_[0].histogram);
  nodes_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    BoostedNode node = load_node(in);
    if (!in.ok() || !is_good(node, i, count, columns_total)) {
      return false;
    }
    if (node.histogram != BoostedNode::kNone) {
      node.histogram = take_histogram();
      if (node.histogram == BoostedNode::kNone) {
        return false;
      }
      const auto own = histograms(node.histogram);
      for (std::size_t column = 0; column < columns_.size(); ++column) {
        if (!load_histogram(own.subspan(column * kHistogramBins, kHistogramBins), in)) {
          return false;
        }
      }
    }
    nodes_.push_back(node);
  }
  return true;
}

BoostedTree BoostedTree::moved(const std::vector<std::uint32_t>& places,
                               std::span<const std::uint32_t> columns, std::size_t leaves) const {
  BoostedTree tree;
  tree.start(columns, leaves, 0);
  tree.give_back(tree.nodes_[0].histogram);
  tree.nodes_ = nodes_;
  for (BoostedNode& node : tree.nodes_) {
    if (node.column != BoostedNode::kNone) {
      node.column = places[node.column];
    }
    if (node.histogram == BoostedNode::kNone) {
      continue;
    }
    const auto old = histograms(node.histogram);
    node.histogram = tree.take_histogram();
    if (node.histogram == BoostedNode::kNone) {
      continue;
    }
    const auto own = tree.histograms(node.histogram);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto to =
          std::lower_bound(tree.columns_.begin(), tree.columns_.end(), places[columns_[i]]);
      if (to != tree.columns_.end() && *to == places[columns_[i]]) {
        const auto at = static_cast<std::size_t>(to - tree.columns_.begin());
        std::ranges::copy(old.subspan(i * kHistogramBins, kHistogramBins),
                          own.subspan(at * kHistogramBins, kHistogramBins).begin());
      }
    }
  }
  return tree;
}

}  // namespace ls::ml
