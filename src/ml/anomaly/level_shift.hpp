#pragma once

#include "leadstream/ml/anomaly_registry.hpp"

#include <memory>
#include <vector>

namespace ls::ml {

// How far the level of a series has moved: the mean of its last `fast` values, this one included,
// beside that of its last `slow` ones, in standard deviations of the latter. All are exponentially
// decayed and unbiased from the first value on. Several coordinates add up as squares do. A point
// alone hardly moves a level: this is for series that leave their course and stay away.
class LevelShift final : public AnomalyDetector {
 public:
  LevelShift(const ModelSpec& spec, std::size_t dimensions);

  [[nodiscard]] double score(Point point) const override;
  double explain(Point point, std::span<double> shares) const override;
  void learn(Point point) override;

  void save(std::string& out) const override;
  static Result<std::unique_ptr<AnomalyDetector>> load(const ModelSpec& spec,
                                                       std::size_t dimensions, ByteReader& in);
  [[nodiscard]] std::unique_ptr<AnomalyDetector> clone() const override {
    return std::make_unique<LevelShift>(*this);
  }
  [[nodiscard]] std::size_t memory_bytes() const override;

 private:
  // Of one coordinate. A value that is missing leaves it as it is.
  struct Levels {
    double seen = 0;  // values
    double fast = 0;
    double slow = 0;
    double variance = 0;  // about `slow`
    double fast_weight = 0;
    double slow_weight = 0;
  };

  // The squared score of the coordinate alone; 0 if too little is known.
  [[nodiscard]] double strangeness(std::size_t dimension, double value) const;

  double fast_gain_;
  double slow_gain_;
  double least_;  // values of a coordinate before it is judged
  std::vector<Levels> levels_;
};

}  // namespace ls::ml
