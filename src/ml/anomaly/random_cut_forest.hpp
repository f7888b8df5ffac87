#pragma once

#include "ml/anomaly/cut_tree.hpp"

#include "leadstream/ml/anomaly_registry.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace ls::ml {

// A random cut forest (Guha, Mishra, Roy, Schrijvers, ICML 2016): each tree holds a sample of the
// stream in which a point's chance falls by exp(-decay) with each later one (Efraimidis and
// Spirakis 2006). Score: the mean over trees of the expected displacement, see CutTree; about 1 for
// a point like the others.
//
// A point stands for itself and the `shingle` - 1 before it, side by side, so that a shape can be
// strange where no number is. A missing coordinate has its last value. Coordinates are kept as
// float, +-1e30 at most.
class RandomCutForest final : public AnomalyDetector {
 public:
  RandomCutForest(const ModelSpec& spec, std::size_t dimensions);

  [[nodiscard]] double score(Point point) const override;
  double explain(Point point, std::span<double> shares) const override;
  void learn(Point point) override;

  void save(std::string& out) const override;
  static Result<std::unique_ptr<AnomalyDetector>> load(const ModelSpec& spec,
                                                       std::size_t dimensions, ByteReader& in);
  [[nodiscard]] std::unique_ptr<AnomalyDetector> clone() const override {
    return std::make_unique<RandomCutForest>(*this);
  }
  [[nodiscard]] std::size_t memory_bytes() const override;

  static constexpr std::size_t kShingleMax = 64;
  // Of dimensions times shingle: a longer one is cut down to it.
  static constexpr std::size_t kWidthMax = AnomalyDetector::kDimensionsMax;

 private:
  using Row = std::array<float, kWidthMax>;  // padded as CutTree wants it
  static_assert(CutTree::padded(kWidthMax) == kWidthMax);
  // The least keys stay: a heap with the greatest on top.
  struct Sampled {
    double key = 0;
    CutTree::Leaf leaf = 0;
    friend bool operator<(const Sampled& a, const Sampled& b) {
      return a.key < b.key;
    }
  };
  struct Tree {
    CutTree cuts;
    std::vector<Sampled> sample;
    double limit = 0;  // what -ln of a uniform draw has to stay below to enter; see `set_limit`

    void save(ByteWriter& out) const;
    [[nodiscard]] bool load(ByteReader& in, std::size_t sample_size);
  };

  [[nodiscard]] bool is_ready() const {
    return seen_ >= output_after_ && !trees_.front().sample.empty();
  }
  [[nodiscard]] CutTree::Coordinates fill(Point point, Row& row) const;
  // The sum of the scores of so many trees from `first` on.
  static constexpr std::size_t kAbreast = 5;
  [[nodiscard]] double score_abreast(std::size_t first, CutTree::Coordinates row) const;
  // A limit holds as of the begin of its block of points; within it all grow by the same factor.
  static constexpr std::uint64_t kBlock = 256;
  void set_limit(Tree& tree) const;
  void sample(Tree& tree, std::size_t number, double uniform, CutTree::Coordinates row);

  std::size_t sample_size_;
  std::size_t shingle_;
  std::size_t width_;
  double decay_;
  std::uint64_t output_after_;
  std::uint64_t seed_;
  std::uint64_t seen_ = 0;
  std::vector<float> recent_;  // the points of the next shingle but its newest, oldest first
  std::vector<Tree> trees_;
};

}  // namespace ls::ml
