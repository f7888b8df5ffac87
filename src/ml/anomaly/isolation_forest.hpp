#pragma once

#include "ml/anomaly/isolation_tree.hpp"
#include "ml/anomaly/point_ring.hpp"

#include "leadstream/ml/anomaly_registry.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ls::ml {

// An isolation forest (Liu, Ting, Zhou, ICDM 2008) over the last `window` points: each tree is
// grown over a sample of them without replacement, and one tree after the other is grown anew, so
// that each is renewed once per window and no point pays for all. Scores lie in 0 .. 1; 0 until
// `sample` points were learned.
class IsolationForest final : public AnomalyDetector {
 public:
  IsolationForest(const ModelSpec& spec, std::size_t dimensions);

  [[nodiscard]] double score(Point point) const override;
  double explain(Point point, std::span<double> shares) const override;
  void learn(Point point) override;

  void save(std::string& out) const override;
  static Result<std::unique_ptr<AnomalyDetector>> load(const ModelSpec& spec,
                                                       std::size_t dimensions, ByteReader& in);
  [[nodiscard]] std::unique_ptr<AnomalyDetector> clone() const override {
    return std::make_unique<IsolationForest>(*this);
  }
  [[nodiscard]] std::size_t memory_bytes() const override;

  static constexpr std::size_t kWindowMax = 65'536;
  static constexpr std::size_t kSampleMax = 4096;

 private:
  void grow(std::size_t tree);

  std::size_t sample_size_;
  std::size_t window_size_;
  std::uint64_t seed_;
  std::uint64_t seen_ = 0;
  PointRing window_;
  std::vector<IsolationTree> trees_;
  std::vector<std::uint32_t> slots_;  // while a sample is drawn
};

}  // namespace ls::ml
