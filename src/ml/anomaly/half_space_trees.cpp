#include "ml/anomaly/half_space_trees.hpp"

#include "ml/anomaly/detectors.hpp"
#include "ml/anomaly/shares.hpp"
#include "ml/heap_bytes.hpp"
#include "ml/spec_completion.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/counter_random.hpp"

#include <algorithm>
#include <limits>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"trees", 25, 1, HalfSpaceTrees::kTreesMax, "trees"},
    ModelParameter{"height", 10, 1, 15, "cuts from root to leaf"},
    ModelParameter{"window", 250, 2, 10'000, "points that the masses are of"},
    ModelParameter{"path", 0, 0, 1, "sum the masses of the whole path, as River does"},
    ModelParameter{"scaled", 0, 0, 1, "coordinates lie in 0 .. 1 already"},
    ModelParameter{"seed", 1, 0, 4'294'967'295.0, "of the cuts"},
};

constexpr double kPadding = 0.15;     // of a range, at either end, where no cut falls
constexpr double kSparseShare = 0.1;  // of the window
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

HalfSpaceTrees::Draw seeded(const ModelSpec& spec) {
  return [random = CounterRandom({.seed = whole(spec, "seed")})]() mutable {
    return random.uniform();
  };
}

}  // namespace

HalfSpaceTrees::HalfSpaceTrees(const ModelSpec& spec, std::size_t dimensions)
    : HalfSpaceTrees(spec, dimensions, seeded(spec)) {}

HalfSpaceTrees::HalfSpaceTrees(const ModelSpec& spec, std::size_t dimensions, const Draw& draw)
    : AnomalyDetector(spec, dimensions),
      trees_(whole(spec, "trees")),
      height_(whole(spec, "height")),
      window_(whole(spec, "window")),
      is_path_summed_(whole(spec, "path") == 1),
      tree_nodes_((std::size_t{2} << height_) - 1) {
  // The paper's rule takes a node of exactly a tenth as sparse, River's does not.
  const double limit = kSparseShare * static_cast<double>(window_);
  sparse_mass_ = static_cast<std::uint64_t>(is_path_summed_ ? std::ceil(limit) - 1 : limit);
  const auto cells = static_cast<double>(is_path_summed_ ? tree_nodes_ : tree_nodes_ / 2 + 1);
  mass_max_ = static_cast<double>(trees_ * window_) * cells;
  nodes_.resize(trees_ * tree_nodes_);
  newest_.resize(trees_ * window_);
  grow(draw);
  if (whole(spec, "scaled") == 1) {
    lows_.assign(dimensions, 0);
    scales_.assign(dimensions, 1);
  } else {
    first_.reserve(window_ * dimensions);
  }
}

void HalfSpaceTrees::grow(const Draw& draw) {
  for (std::size_t tree = 0; tree < trees_; ++tree) {
    ranges_.assign(dimensions_, {0.0, 1.0});
    cut(tree, 0, 0, draw);
  }
  ranges_ = {};
}

// A dimension drawn in proportion to what is left of it, a cut within its inner part.
void HalfSpaceTrees::cut(std::size_t tree, std::size_t node, std::size_t depth, const Draw& draw) {
  if (depth == height_) {
    return;
  }
  double total = 0;
  for (const auto& [low, high] : ranges_) {
    total += high - low;
  }
  double left = draw() * total;
  std::size_t dimension = 0;
  while (dimension + 1 < dimensions_ && left >= ranges_[dimension][1] - ranges_[dimension][0]) {
    left -= ranges_[dimension][1] - ranges_[dimension][0];
    ++dimension;
  }
  const std::array<double, 2> range = ranges_[dimension];
  const double padding = kPadding * (range[1] - range[0]);
  const double from = range[0] + padding;
  const double at = from + (range[1] - padding - from) * draw();
  nodes_[tree * tree_nodes_ + node].cut = static_cast<float>(at);
  nodes_[tree * tree_nodes_ + node].dimension = static_cast<std::uint16_t>(dimension);
  ranges_[dimension] = {range[0], at};
  cut(tree, 2 * node + 1, depth + 1, draw);
  ranges_[dimension] = {at, range[1]};
  cut(tree, 2 * node + 2, depth + 1, draw);
  ranges_[dimension] = range;
}

void HalfSpaceTrees::map(Point point, Mapped& mapped) const {
  LS_DCHECK(point.size() == dimensions_);
  for (std::size_t i = 0; i < dimensions_; ++i) {
    const bool is_there = !is_missing(point[i]);
    mapped.at[i] = is_there
                       ? static_cast<float>(std::clamp(
                             (bounded_coordinate(point[i]) - lows_[i]) * scales_[i], -1.0, 2.0))
                       : kMissing;
    mapped.has_missing |= !is_there;
  }
}

// A missing coordinate goes with the many.
std::uint32_t HalfSpaceTrees::step(std::size_t tree, std::uint32_t node,
                                   const Mapped& mapped) const {
  const Node* nodes = &nodes_[tree * tree_nodes_];
  const float at = mapped.at[nodes[node].dimension];
  const std::uint32_t left = 2 * node + 1;
  if (mapped.has_missing && std::isnan(at)) {
    return nodes[left + 1].mass > nodes[left].mass ? left + 1 : left;
  }
  return left + (at >= nodes[node].cut ? 1 : 0);
}

double HalfSpaceTrees::score_of(std::uint64_t mass) const {
  return 1 - static_cast<double>(mass) / mass_max_;
}

// Level by level over all trees that still go on: their nodes are fetched side by side.
double HalfSpaceTrees::score(Point point) const {
  if (!has_reference()) {
    return 0;
  }
  Mapped mapped;
  map(point, mapped);
  std::array<std::uint32_t, kTreesMax> at;
  std::array<std::uint16_t, kTreesMax> going;
  for (std::size_t tree = 0; tree < trees_; ++tree) {
    at[tree] = 0;
    going[tree] = static_cast<std::uint16_t>(tree);
  }
  std::uint64_t sum = 0;
  std::size_t left = trees_;
  for (std::size_t depth = 0; left > 0; ++depth) {
    const std::size_t here = left;
    left = 0;
    for (std::size_t i = 0; i < here; ++i) {
      const std::size_t tree = going[i];
      const std::uint64_t mass = nodes_[tree * tree_nodes_ + at[tree]].mass;
      const bool ends = depth == height_ || mass <= sparse_mass_;
      sum += ends || is_path_summed_ ? mass << depth : 0;
      if (!ends) {
        at[tree] = step(tree, at[tree], mapped);
        going[left++] = static_cast<std::uint16_t>(tree);
      }
    }
  }
  return score_of(sum);
}

// A cut speaks for its dimension by how much thinner the space is where it leads.
double HalfSpaceTrees::explain(Point point, std::span<double> shares) const {
  LS_DCHECK(shares.size() == dimensions_);
  std::fill(shares.begin(), shares.end(), 0.0);
  const double told = score(point);
  if (!has_reference()) {
    return told;
  }
  Mapped mapped;
  map(point, mapped);
  for (std::size_t tree = 0; tree < trees_; ++tree) {
    const Node* nodes = &nodes_[tree * tree_nodes_];
    std::uint32_t at = 0;
    for (std::size_t depth = 0; depth < height_ && nodes[at].mass > sparse_mass_; ++depth) {
      const std::uint32_t next = step(tree, at, mapped);
      const double here = static_cast<double>(std::uint64_t{nodes[at].mass} << depth);
      const double there = static_cast<double>(std::uint64_t{nodes[next].mass} << (depth + 1));
      shares[nodes[at].dimension] += std::max(0.0, here - there);
      at = next;
    }
  }
  share_out(told, shares);
  return told;
}

void HalfSpaceTrees::learn(Point point) {
  LS_DCHECK(point.size() == dimensions_);
  ++points_;
  if (has_limits()) {
    place(point);
    return;
  }
  first_.insert(first_.end(), point.begin(), point.end());
  if (first_.size() == window_ * dimensions_) {
    set_limits();
    for (std::size_t i = 0; i < window_; ++i) {
      place(Point(first_).subspan(i * dimensions_, dimensions_));
    }
    first_ = {};
  }
}

void HalfSpaceTrees::place(Point point) {
  Mapped mapped;
  map(point, mapped);
  std::array<std::uint32_t, kTreesMax> at;
  std::fill_n(at.begin(), trees_, 0U);
  for (std::size_t depth = 0; depth < height_; ++depth) {
    for (std::size_t tree = 0; tree < trees_; ++tree) {
      at[tree] = step(tree, at[tree], mapped);
    }
  }
  const auto first_leaf = static_cast<std::uint32_t>(tree_nodes_ / 2);
  for (std::size_t tree = 0; tree < trees_; ++tree) {
    newest_[tree * window_ + newest_count_] = static_cast<Leaf>(at[tree] - first_leaf);
  }
  if (++newest_count_ == window_) {
    turn_window();
  }
}

// What was sparse in the first window may fill up later: room is left on either side.
void HalfSpaceTrees::set_limits() {
  lows_.assign(dimensions_, 0);
  scales_.assign(dimensions_, 1);
  for (std::size_t i = 0; i < dimensions_; ++i) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t at = i; at < first_.size(); at += dimensions_) {
      if (!is_missing(first_[at])) {
        low = std::min(low, bounded_coordinate(first_[at]));
        high = std::max(high, bounded_coordinate(first_[at]));
      }
    }
    if (low > high) {
      continue;  // never seen
    }
    const double range = high > low ? high - low : std::max(1.0, std::abs(low));
    lows_[i] = (low + high) / 2 - range;
    scales_[i] = 1 / (2 * range);
  }
}

DetectorType half_space_trees_type() {
  return {.name = "half_space_trees",
          .summary = "masses of the last window in randomly halved space; the fastest",
          .parameters = kParameters,
          .make = [](const ModelSpec& spec,
                     std::size_t dimensions) -> std::unique_ptr<AnomalyDetector> {
            return std::make_unique<HalfSpaceTrees>(spec, dimensions);
          },
          .load = &HalfSpaceTrees::load};
}

}  // namespace ls::ml
