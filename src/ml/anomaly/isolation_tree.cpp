#include "ml/anomaly/isolation_tree.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace ls::ml {
namespace {

constexpr double kEuler = 0.57721566490153286;

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
};

Range range_of(const PointRing& points, std::span<const std::uint32_t> slots,
               std::size_t dimension) {
  Range range;
  for (const std::uint32_t slot : slots) {
    const double value = points.at(slot)[dimension];
    if (!std::isnan(value)) {
      range.low = std::min(range.low, value);
      range.high = std::max(range.high, value);
    }
  }
  return range;
}

struct Cut {
  std::size_t dimension = 0;
  double at = 0;
};

// The first coordinate in which the points differ, from a random one on; none if they are equal.
std::optional<Cut> draw_cut(const PointRing& points, std::span<const std::uint32_t> slots,
                            CounterRandom& random) {
  const std::size_t dimensions = points.at(slots[0]).size();
  const std::size_t first = random.below(dimensions);
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::size_t dimension = (first + i) % dimensions;
    const Range range = range_of(points, slots, dimension);
    if (range.low < range.high) {
      const double at = range.high - random.uniform() * (range.high - range.low);
      return Cut{dimension, at > range.low ? at : range.high};
    }
  }
  return std::nullopt;
}

// Those below the cut to the front, those with no such coordinate to the greater side; how many are
// in front.
std::size_t divide(const PointRing& points, std::span<std::uint32_t> slots, const Cut& cut) {
  const auto value = [&](std::uint32_t slot) { return points.at(slot)[cut.dimension]; };
  const auto known_end = std::partition(
      slots.begin(), slots.end(), [&](std::uint32_t slot) { return !std::isnan(value(slot)); });
  const auto middle = std::partition(slots.begin(), known_end,
                                     [&](std::uint32_t slot) { return value(slot) < cut.at; });
  const auto below = middle - slots.begin();
  if (known_end == slots.end() || below <= known_end - middle) {
    return static_cast<std::size_t>(below);
  }
  std::rotate(middle, known_end, slots.end());
  return static_cast<std::size_t>(below + (slots.end() - known_end));
}

}  // namespace

double mean_search_depth(std::size_t n) {
  if (n <= 2) {
    return n == 2 ? 1 : 0;
  }
  const auto size = static_cast<double>(n);
  return 2 * (std::log(size - 1) + kEuler) - 2 * (size - 1) / size;
}

double isolation_score(double mean_depth, std::size_t sample) {
  return std::exp2(-mean_depth / std::max(mean_search_depth(sample), 1.0));
}

IsolationTree::IsolationTree(std::size_t sample_max) : sample_max_(sample_max) {
  nodes_.reserve(2 * sample_max);
}

void IsolationTree::grow(const PointRing& points, std::span<std::uint32_t> slots,
                         CounterRandom& random) {
  nodes_.clear();
  nodes_.push_back({});
  grow_node(0, points, slots, std::bit_width(slots.size() - 1), random);
}

void IsolationTree::grow_node(std::uint32_t node, const PointRing& points,
                              std::span<std::uint32_t> slots, std::size_t depth_left,
                              CounterRandom& random) {
  nodes_[node].mass = static_cast<std::uint16_t>(slots.size());
  if (depth_left == 0 || slots.size() < 2) {
    return;
  }
  const std::optional<Cut> cut = draw_cut(points, slots, random);
  if (!cut) {
    return;
  }
  const std::size_t below = divide(points, slots, *cut);
  const auto left = static_cast<std::uint32_t>(nodes_.size());
  nodes_[node].cut = cut->at;
  nodes_[node].dimension = static_cast<std::uint16_t>(cut->dimension);
  nodes_[node].left = left;
  nodes_.push_back({});
  nodes_.push_back({});
  grow_node(left, points, slots.first(below), depth_left - 1, random);
  grow_node(left + 1, points, slots.subspan(below), depth_left - 1, random);
}

std::uint32_t IsolationTree::step(const Node& node, Point point) const {
  const double value = point[node.dimension];
  if (is_missing(value)) {
    return node.left + (nodes_[node.left].mass >= nodes_[node.left + 1].mass ? 0 : 1);
  }
  return node.left + (value < node.cut ? 0 : 1);
}

double IsolationTree::depth(Point point) const {
  double depth = 0;
  std::uint32_t at = 0;
  for (; nodes_[at].left != 0; depth += 1) {
    at = step(nodes_[at], point);
  }
  return depth + mean_search_depth(nodes_[at].mass);
}

void IsolationTree::explain(Point point, std::span<double> evidence) const {
  std::uint32_t at = 0;
  while (nodes_[at].left != 0) {
    const std::uint32_t next = step(nodes_[at], point);
    const double bits =
        std::log2(static_cast<double>(nodes_[at].mass) / static_cast<double>(nodes_[next].mass));
    evidence[nodes_[at].dimension] += std::max(0.0, bits - 1);
    at = next;
  }
}

void IsolationTree::save(ByteWriter& out) const {
  out.varint(nodes_.size());
  for (const Node& node : nodes_) {
    out.varint(node.mass);
    out.varint(node.left);
    if (node.left != 0) {
      out.varint(node.dimension);
      out.f64(node.cut);
    }
  }
}

bool IsolationTree::load(ByteReader& in, std::size_t dimensions) {
  const std::size_t count = in.count();
  if (count > 2 * sample_max_) {
    return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    Node node;
    const std::uint64_t mass = in.varint();
    const std::uint64_t left = in.varint();
    const std::uint64_t dimension = left != 0 ? in.varint() : 0;
    node.cut = left != 0 ? in.f64() : 0;
    const bool leads_on = left == 0 || (left > i && left + 1 < count);
    if (!in.ok() || mass == 0 || mass > sample_max_ || !leads_on || dimension >= dimensions ||
        std::isnan(node.cut)) {
      return false;
    }
    node.mass = static_cast<std::uint16_t>(mass);
    node.left = static_cast<std::uint32_t>(left);
    node.dimension = static_cast<std::uint16_t>(dimension);
    nodes_.push_back(node);
  }
  return true;
}

}  // namespace ls::ml
