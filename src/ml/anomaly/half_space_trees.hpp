#pragma once

#include "leadstream/ml/anomaly_registry.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace ls::ml {

// Streaming half-space trees (Tan, Ting, Liu, IJCAI 2011): each tree halves the space at random
// before any point is seen; a point is the stranger, the fewer points of the last full window of
// the stream lay in its cells. Score: 1 - the mean over trees of mass * 2^depth / (window *
// 2^height) at the first node of the path that is a leaf or holds no more than a tenth of the
// window; with `path` 1 the sum over the path down to that node instead, as River has it.
//
// Coordinates are mapped to 0 .. 1 by limits that the first window sets, with half its range beside
// it on either side, or are taken to be there already (`scaled` 1). Learning and scoring a point
// takes O(trees * height), whatever the window.
class HalfSpaceTrees final : public AnomalyDetector {
 public:
  // Uniform in [0, 1).
  using Draw = std::function<double()>;

  HalfSpaceTrees(const ModelSpec& spec, std::size_t dimensions);
  // With draws from elsewhere, as published runs need them; not to be saved.
  HalfSpaceTrees(const ModelSpec& spec, std::size_t dimensions, const Draw& draw);

  [[nodiscard]] double score(Point point) const override;
  double explain(Point point, std::span<double> shares) const override;
  void learn(Point point) override;

  void save(std::string& out) const override;
  static Result<std::unique_ptr<AnomalyDetector>> load(const ModelSpec& spec,
                                                       std::size_t dimensions, ByteReader& in);
  [[nodiscard]] std::unique_ptr<AnomalyDetector> clone() const override {
    return std::make_unique<HalfSpaceTrees>(*this);
  }
  [[nodiscard]] std::size_t memory_bytes() const override;

  static constexpr std::size_t kTreesMax = 256;

 private:
  // Children of node i are 2 i + 1, where the coordinate is below the cut, and 2 i + 2.
  struct Node {
    float cut = 0;
    std::uint16_t dimension = 0;
    std::uint16_t mass = 0;  // points of the last full window
  };
  static_assert(sizeof(Node) == 8);
  using Leaf = std::uint16_t;  // from the left, 0 .. 2^height - 1
  struct Mapped {
    std::array<float, kDimensionsMax> at;  // NaN where missing; only the first dimensions are set
    bool has_missing = false;
  };

  void grow(const Draw& draw);
  void cut(std::size_t tree, std::size_t node, std::size_t depth, const Draw& draw);
  void set_limits();
  [[nodiscard]] bool has_limits() const {
    return !scales_.empty();
  }
  [[nodiscard]] bool has_reference() const {
    return !reference_.empty();
  }
  void map(Point point, Mapped& mapped) const;
  [[nodiscard]] std::uint32_t step(std::size_t tree, std::uint32_t node,
                                   const Mapped& mapped) const;
  // Notes in which leaf of each tree the point lies.
  void place(Point point);
  void turn_window();
  void add_masses(const std::vector<Leaf>& leaves);
  void clear_masses(const std::vector<Leaf>& leaves);
  [[nodiscard]] double score_of(std::uint64_t mass) const;
  // Limits and leaves; false if they are malformed.
  [[nodiscard]] bool read_window(ByteReader& in);

  std::size_t trees_;
  std::size_t height_;
  std::size_t window_;
  std::uint64_t sparse_mass_;  // a node with at most so much ends the path
  bool is_path_summed_;
  double mass_max_;  // of score_of
  std::size_t tree_nodes_;
  std::vector<Node> nodes_;  // tree by tree
  // First window only: its points, one after the other.
  std::vector<double> first_;
  std::vector<double> lows_;
  std::vector<double> scales_;
  // By tree, then by place in the window.
  std::vector<Leaf> newest_;
  std::vector<Leaf> reference_;
  std::size_t newest_count_ = 0;
  // While growing: what is left of each dimension.
  std::vector<std::array<double, 2>> ranges_;
};

}  // namespace ls::ml
