#include "ml/anomaly/cut_tree.hpp"
#include "ml/heap_bytes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

// What a tree of random cuts says of a point, and its bytes.

namespace ls::ml {
namespace {

// One point among as many equal ones: as deep as a tree of them would be, and the less strange the
// greater their part of all.
double score_among_equals(double depth, double mass, double size) {
  return (1 - mass / (2 * size)) / (depth + std::log2(mass + 1));
}

}  // namespace

// Without a branch: whether a point lies outside of a box is anybody's guess.
void CutTree::Walk::step(Coordinates point) {
  const Inner& inner = tree_->inners_[static_cast<std::size_t>(at_)];
  const double grown = tree_->extension(at_, point);
  const double cut = grown / (grown + double{inner.range});
  depth_ += 1;
  sum_ += alive_ * cut * (1 / depth_);
  alive_ *= 1 - cut;
  at_ = side_of(inner, point);
}

double CutTree::Walk::score(Coordinates point) const {
  if (at_ == kNone) {
    return 0;
  }
  const auto size = static_cast<double>(tree_->size_);
  const bool is_seen = tree_->extension(at_, point) == 0;
  const double last =
      is_seen ? score_among_equals(depth_, tree_->masses_[leaf_of(at_)], size) : 1 / (depth_ + 1);
  return (sum_ + alive_ * last) * tree_->log_size_;
}

double CutTree::score(Coordinates point) const {
  Walk walk(*this);
  while (walk.goes_on()) {
    walk.step(point);
  }
  return walk.score(point);
}

void CutTree::explain(Coordinates point, std::span<double> evidence) const {
  if (root_ == kNone) {
    return;
  }
  double alive = 1;
  double depth = 0;
  for (Ref at = root_;; depth += 1) {
    const double grown = extension(at, point);
    const double range = at >= 0 ? double{inners_[static_cast<std::size_t>(at)].range} : 0.0;
    if (grown > 0) {
      const Box b = box(at);
      const double weight = alive / ((grown + range) * (depth + 1));
      for (std::size_t i = 0; i < width_; ++i) {
        evidence[i] += weight * (double{std::max(0.0F, b.low[i] - point[i])} +
                                 double{std::max(0.0F, point[i] - b.high[i])});
      }
      alive *= 1 - grown / (grown + range);
    }
    if (at < 0) {
      return;
    }
    at = side_of(inners_[static_cast<std::size_t>(at)], point);
  }
}

std::size_t CutTree::heap_bytes() const {
  return ml::heap_bytes(inners_) + ml::heap_bytes(boxes_) + ml::heap_bytes(points_) +
         ml::heap_bytes(leaf_parents_) + ml::heap_bytes(masses_) + ml::heap_bytes(free_inners_) +
         ml::heap_bytes(free_leaves_);
}

// Root first, left before right: a leaf tells its point, an inner node its cut.
void CutTree::save(ByteWriter& out, std::vector<Leaf>& leaves) const {
  std::vector<Ref> open;
  if (root_ != kNone) {
    open.push_back(root_);
  }
  out.u8(open.empty() ? 0 : 1);
  while (!open.empty()) {
    const Ref at = open.back();
    open.pop_back();
    out.u8(at < 0 ? 0 : 1);
    if (at < 0) {
      for (const float each : point(leaf_of(at)).first(width_)) {
        out.u32(std::bit_cast<std::uint32_t>(each));
      }
      leaves.push_back(leaf_of(at));
      continue;
    }
    const Inner& inner = inners_[static_cast<std::size_t>(at)];
    out.varint(inner.dimension);
    out.u32(std::bit_cast<std::uint32_t>(inner.cut));
    open.push_back(inner.right);
    open.push_back(inner.left);
  }
}

bool CutTree::load(ByteReader& in, std::vector<Leaf>& leaves) {
  if (in.u8() == 0) {
    return in.ok();
  }
  root_ = read_node(in, leaves);
  set_size(leaves.size());
  return root_ != kNone && in.ok();
}

// kNone if it is malformed.
CutTree::Ref CutTree::read_node(ByteReader& in, std::vector<Leaf>& leaves) {
  const bool is_leaf = in.u8() == 0;
  if (!in.ok() || free_leaves_.empty() || free_inners_.empty()) {
    return kNone;
  }
  if (is_leaf) {
    const Leaf leaf = free_leaves_.back();
    free_leaves_.pop_back();
    for (std::size_t i = 0; i < width_; ++i) {
      const auto each = std::bit_cast<float>(in.u32());
      if (!std::isfinite(each)) {
        return kNone;
      }
      points_[leaf * stride_ + i] = each;
    }
    masses_[leaf] = 1;
    leaves.push_back(leaf);
    return leaf_ref(leaf);
  }
  const auto made = static_cast<Ref>(free_inners_.back());
  free_inners_.pop_back();
  const std::uint64_t dimension = in.varint();
  const auto cut = std::bit_cast<float>(in.u32());
  const Ref left = read_node(in, leaves);
  const Ref right = left == kNone ? kNone : read_node(in, leaves);
  if (right == kNone || dimension >= width_ || !(box(left).high[dimension] <= cut) ||
      !(cut < box(right).low[dimension])) {
    return kNone;
  }
  inners_[static_cast<std::size_t>(made)] = {.cut = cut,
                                             .dimension = static_cast<std::uint32_t>(dimension),
                                             .left = left,
                                             .right = right,
                                             .parent = kNone,
                                             .range = 0};
  parent_of(left) = made;
  parent_of(right) = made;
  refresh(made);
  return made;
}

void CutTree::set_mass(Leaf leaf, std::size_t mass) {
  set_size(size_ + mass - masses_[leaf]);
  masses_[leaf] = static_cast<std::uint32_t>(mass);
}

}  // namespace ls::ml
