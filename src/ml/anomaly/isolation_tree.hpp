#pragma once

#include "ml/anomaly/point_ring.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/counter_random.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ls::ml {

// The mean depth at which a search for something absent ends in a binary tree over n >= 1 points:
// 2 H(n - 1) - 2 (n - 1) / n with H(i) = ln i + Euler's constant, 1 for n = 2, 0 below.
[[nodiscard]] double mean_search_depth(std::size_t n);
// 2^(-depth / mean_search_depth(sample)): towards 1 what is cut off early, 0.5 what is not.
[[nodiscard]] double isolation_score(double mean_depth, std::size_t sample);

// One isolation tree (Liu, Ting, Zhou, ICDM 2008): cuts at random places of random coordinates
// until points are alone or log2 of the sample's size is reached. Missing coordinates go with the
// many.
class IsolationTree {
 public:
  // Room for a sample of so many points; nothing is allocated later.
  explicit IsolationTree(std::size_t sample_max);

  // Anew, over the points in those slots, which it reorders.
  void grow(const PointRing& points, std::span<std::uint32_t> slots, CounterRandom& random);
  [[nodiscard]] bool is_grown() const {
    return !nodes_.empty();
  }

  // At which the point ends, with what its leaf's size adds.
  [[nodiscard]] double depth(Point point) const;
  // Adds to each coordinate the bits beyond one that its cuts on the path tell: a cut that leaves
  // the point with few others speaks for its coordinate, one that halves them for none.
  void explain(Point point, std::span<double> evidence) const;

  [[nodiscard]] std::size_t heap_bytes() const {
    return nodes_.capacity() * sizeof(Node);
  }

  void save(ByteWriter& out) const;
  // False if the bytes are malformed.
  [[nodiscard]] bool load(ByteReader& in, std::size_t dimensions);

 private:
  struct Node {
    double cut = 0;          // below: left
    std::uint32_t left = 0;  // the right child follows it; 0: a leaf
    std::uint16_t dimension = 0;
    std::uint16_t mass = 0;
  };

  void grow_node(std::uint32_t node, const PointRing& points, std::span<std::uint32_t> slots,
                 std::size_t depth_left, CounterRandom& random);
  [[nodiscard]] std::uint32_t step(const Node& node, Point point) const;

  std::size_t sample_max_;
  std::vector<Node> nodes_;
};

}  // namespace ls::ml
