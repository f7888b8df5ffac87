#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/counter_random.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

// One tree of a random cut forest (Guha, Mishra, Roy, Schrijvers, ICML 2016) over a changing set of
// points, equal ones counted in one leaf. Its law is that of a tree cut anew over the points that
// it holds: inserting cuts above a node with the chance that a fresh tree would have done so,
// removing takes a leaf and the cut above it away.
class CutTree {
 public:
  // Finite; as many as `padded(width)`, those behind the width 0.
  using Coordinates = std::span<const float>;
  using Leaf = std::uint32_t;
  static constexpr std::size_t kLeavesMax = 4096;
  static constexpr std::size_t kLanes = 4;  // coordinates that are looked at side by side
  static constexpr std::size_t padded(std::size_t width) {
    return (width + kLanes - 1) / kLanes * kLanes;
  }

  // Room for so many different points of so many coordinates; nothing is allocated later.
  CutTree(std::size_t leaves_max, std::size_t width);

  // The leaf that holds the point now. Not when full.
  Leaf insert(Coordinates point, CounterRandom& random);
  // One of the points in that leaf.
  void remove(Leaf leaf);

  // Points, equal ones counted each.
  [[nodiscard]] std::size_t size() const {
    return size_;
  }
  [[nodiscard]] std::size_t mass(Leaf leaf) const {
    return masses_[leaf];
  }

  // How easily the point is cut off from the others: the expectation, over the ways to insert it,
  // of 1 / (its depth + 1), times log2(size + 1); among points equal to it less. > 0 unless empty.
  [[nodiscard]] double score(Coordinates point) const;
  class Walk;
  // Adds to each coordinate its part of the score: a cut that would separate the point speaks for
  // the dimensions that it may lie in.
  void explain(Coordinates point, std::span<double> evidence) const;

  [[nodiscard]] std::size_t heap_bytes() const;

  // Structure and points; `leaves` gets the leaves in the order in which they were written.
  void save(ByteWriter& out, std::vector<Leaf>& leaves) const;
  // Into an empty tree; masses stay 1 until `set_mass`. False if the bytes are malformed.
  [[nodiscard]] bool load(ByteReader& in, std::vector<Leaf>& leaves);
  void set_mass(Leaf leaf, std::size_t mass);

 private:
  // An inner node's number; a leaf's is ~number, below 0.
  using Ref = std::int32_t;
  static constexpr Ref kNone = INT32_MAX;
  static constexpr Ref leaf_ref(Leaf leaf) {
    return ~static_cast<Ref>(leaf);
  }
  static constexpr Leaf leaf_of(Ref ref) {
    return static_cast<Leaf>(~ref);
  }

  struct Inner {
    float cut = 0;  // at or below: left
    std::uint32_t dimension = 0;
    Ref left = kNone;
    Ref right = kNone;
    Ref parent = kNone;
    float range = 0;  // sum of the box's sides
  };
  struct Box {
    const float* low;
    const float* high;
  };
  // Where a new leaf is cut off from a node.
  struct Cut {
    std::uint32_t dimension = 0;
    float at = 0;
    bool is_point_left = false;
  };

  [[nodiscard]] Box box(Ref ref) const;
  [[nodiscard]] Coordinates point(Leaf leaf) const {
    return {&points_[leaf * stride_], stride_};
  }
  [[nodiscard]] Ref& parent_of(Ref ref) {
    return ref >= 0 ? inners_[static_cast<std::size_t>(ref)].parent : leaf_parents_[leaf_of(ref)];
  }
  // By how much the sides of the node's box grow, in sum, to take the point in.
  [[nodiscard]] float extension(Ref ref, Coordinates point) const;
  static Ref side_of(const Inner& inner, Coordinates point) {
    return point[inner.dimension] <= inner.cut ? inner.left : inner.right;
  }
  // Whether the next cut of node and point together separates them, and where.
  [[nodiscard]] bool separates(Ref ref, Coordinates point, CounterRandom& random, Cut& cut) const;
  Leaf put_above(Ref ref, Coordinates point, const Cut& cut);
  Leaf new_leaf(Coordinates point);
  void set_size(std::size_t size);
  void replace_child(Ref parent, Ref old_child, Ref new_child);
  void extend(Ref inner, Coordinates point);
  // From the children's boxes. False if nothing has changed.
  bool refresh(Ref inner);
  void set_range(Ref inner);
  [[nodiscard]] Ref read_node(ByteReader& in, std::vector<Leaf>& leaves);

  std::size_t width_;
  std::size_t stride_;  // `width_`, padded
  std::size_t size_ = 0;
  double log_size_ = 0;  // log2(size + 1)
  Ref root_ = kNone;
  std::vector<Inner> inners_;
  std::vector<float> boxes_;  // per inner node: lows, then highs
  std::vector<float> points_;
  std::vector<Ref> leaf_parents_;
  std::vector<std::uint32_t> masses_;
  std::vector<std::uint32_t> free_inners_;
  std::vector<Leaf> free_leaves_;
};

// The way to a score, level by level from the root, so that the ways through several trees can be
// taken side by side: each waits for memory most of the time.
class CutTree::Walk {
 public:
  explicit Walk(const CutTree& tree) : tree_(&tree), at_(tree.root_) {}

  [[nodiscard]] bool goes_on() const {
    return at_ >= 0 && at_ != kNone;
  }
  void step(Coordinates point);
  // At its end.
  [[nodiscard]] double score(Coordinates point) const;

 private:
  const CutTree* tree_;
  Ref at_;
  double depth_ = 0;
  double alive_ = 1;  // the chance that no cut has separated the point yet
  double sum_ = 0;
};

}  // namespace ls::ml
