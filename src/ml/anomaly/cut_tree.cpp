#include "ml/anomaly/cut_tree.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {

CutTree::CutTree(std::size_t leaves_max, std::size_t width)
    : width_(width),
      stride_(padded(width)),
      inners_(leaves_max),
      boxes_(leaves_max * 2 * stride_),
      points_(leaves_max * stride_),
      leaf_parents_(leaves_max, kNone),
      masses_(leaves_max, 0) {
  LS_ASSERT(leaves_max > 1 && leaves_max <= kLeavesMax && width > 0);
  free_inners_.reserve(leaves_max);
  free_leaves_.reserve(leaves_max);
  for (std::size_t i = leaves_max; i > 0; --i) {
    free_inners_.push_back(static_cast<std::uint32_t>(i - 1));
    free_leaves_.push_back(static_cast<Leaf>(i - 1));
  }
}

CutTree::Box CutTree::box(Ref ref) const {
  if (ref < 0) {
    const float* at = &points_[leaf_of(ref) * stride_];
    return {at, at};
  }
  const float* lows = &boxes_[static_cast<std::size_t>(ref) * 2 * stride_];
  return {lows, lows + stride_};
}

float CutTree::extension(Ref ref, Coordinates point) const {
  const Box b = box(ref);
  std::array<float, kLanes> sums = {};
  for (std::size_t i = 0; i < stride_; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float x = point[i + lane];
      sums[lane] += std::max(0.0F, b.low[i + lane] - x) + std::max(0.0F, x - b.high[i + lane]);
    }
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

bool CutTree::separates(Ref ref, Coordinates point, CounterRandom& random, Cut& cut) const {
  const Box b = box(ref);
  double total = 0;
  for (std::size_t i = 0; i < width_; ++i) {
    total += double{std::max(b.high[i], point[i])} - double{std::min(b.low[i], point[i])};
  }
  double left = random.uniform() * total;
  for (std::size_t i = 0; i < width_; ++i) {
    const double x = point[i];
    const double low = b.low[i];
    const double high = b.high[i];
    const double side = std::max(high, x) - std::min(low, x);
    if (left >= side) {
      left -= side;
      continue;
    }
    cut.dimension = static_cast<std::uint32_t>(i);
    cut.is_point_left = x < low;
    if (x < low && left < low - x) {
      cut.at = static_cast<float>(x + left);
      cut.at = cut.at < b.low[i] ? cut.at : point[i];
      return true;
    }
    if (x > high && left >= high - low) {
      cut.at = std::max(static_cast<float>(low + left), b.high[i]);
      cut.at = cut.at < point[i] ? cut.at : b.high[i];
      return true;
    }
    return false;
  }
  return false;  // rounding: at the far end of the last side
}

CutTree::Leaf CutTree::insert(Coordinates point, CounterRandom& random) {
  LS_DCHECK(point.size() == stride_ && !free_leaves_.empty());
  set_size(size_ + 1);
  if (root_ == kNone) {
    const Leaf leaf = new_leaf(point);
    root_ = leaf_ref(leaf);
    return leaf;
  }
  Ref at = root_;
  Cut cut;
  while (true) {
    const bool is_outside = extension(at, point) > 0;
    if (at < 0 && !is_outside) {
      ++masses_[leaf_of(at)];
      return leaf_of(at);
    }
    // A point within the box cannot be cut off from it. Between two points every cut separates;
    // rounding may ask for another draw.
    if (is_outside && separates(at, point, random, cut)) {
      return put_above(at, point, cut);
    }
    if (at >= 0) {
      extend(at, point);
      at = side_of(inners_[static_cast<std::size_t>(at)], point);
    }
  }
}

void CutTree::set_size(std::size_t size) {
  size_ = size;
  log_size_ = std::log2(static_cast<double>(size) + 1);
}

CutTree::Leaf CutTree::new_leaf(Coordinates point) {
  const Leaf leaf = free_leaves_.back();
  free_leaves_.pop_back();
  std::copy(point.begin(), point.end(),
            points_.begin() + static_cast<std::ptrdiff_t>(leaf * stride_));
  masses_[leaf] = 1;
  leaf_parents_[leaf] = kNone;
  return leaf;
}

CutTree::Leaf CutTree::put_above(Ref ref, Coordinates point, const Cut& cut) {
  const Leaf leaf = new_leaf(point);
  const auto made = static_cast<Ref>(free_inners_.back());
  free_inners_.pop_back();
  Inner& inner = inners_[static_cast<std::size_t>(made)];
  inner.cut = cut.at;
  inner.dimension = cut.dimension;
  inner.left = cut.is_point_left ? leaf_ref(leaf) : ref;
  inner.right = cut.is_point_left ? ref : leaf_ref(leaf);
  inner.parent = parent_of(ref);
  replace_child(inner.parent, ref, made);
  parent_of(ref) = made;
  leaf_parents_[leaf] = made;
  refresh(made);
  return leaf;
}

void CutTree::replace_child(Ref parent, Ref old_child, Ref new_child) {
  if (parent == kNone) {
    root_ = new_child;
    return;
  }
  Inner& inner = inners_[static_cast<std::size_t>(parent)];
  (inner.left == old_child ? inner.left : inner.right) = new_child;
}

void CutTree::remove(Leaf leaf) {
  LS_DCHECK(masses_[leaf] > 0);
  set_size(size_ - 1);
  if (--masses_[leaf] > 0) {
    return;
  }
  free_leaves_.push_back(leaf);
  const Ref parent = leaf_parents_[leaf];
  if (parent == kNone) {
    root_ = kNone;
    return;
  }
  const Inner& inner = inners_[static_cast<std::size_t>(parent)];
  const Ref sibling = inner.left == leaf_ref(leaf) ? inner.right : inner.left;
  Ref above = inner.parent;
  parent_of(sibling) = above;
  replace_child(above, parent, sibling);
  free_inners_.push_back(static_cast<std::uint32_t>(parent));
  while (above != kNone && refresh(above)) {
    above = inners_[static_cast<std::size_t>(above)].parent;
  }
}

void CutTree::extend(Ref inner, Coordinates point) {
  float* lows = &boxes_[static_cast<std::size_t>(inner) * 2 * stride_];
  float* highs = lows + stride_;
  for (std::size_t i = 0; i < stride_; ++i) {
    lows[i] = std::min(lows[i], point[i]);
    highs[i] = std::max(highs[i], point[i]);
  }
  set_range(inner);
}

bool CutTree::refresh(Ref inner) {
  const Inner& node = inners_[static_cast<std::size_t>(inner)];
  const Box left = box(node.left);
  const Box right = box(node.right);
  float* lows = &boxes_[static_cast<std::size_t>(inner) * 2 * stride_];
  float* highs = lows + stride_;
  bool has_changed = false;
  for (std::size_t i = 0; i < width_; ++i) {
    const float low = std::min(left.low[i], right.low[i]);
    const float high = std::max(left.high[i], right.high[i]);
    has_changed |= low != lows[i] || high != highs[i];
    lows[i] = low;
    highs[i] = high;
  }
  set_range(inner);
  return has_changed;
}

void CutTree::set_range(Ref inner) {
  const Box b = box(inner);
  float sum = 0;
  for (std::size_t i = 0; i < width_; ++i) {
    sum += b.high[i] - b.low[i];
  }
  inners_[static_cast<std::size_t>(inner)].range = sum;
}

}  // namespace ls::ml
