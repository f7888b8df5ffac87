#pragma once

#include "leadstream/ml/anomaly_registry.hpp"
#include "leadstream/ml/sorted_window.hpp"

#include <memory>
#include <vector>

namespace ls::ml {

// How many robust standard deviations the strangest coordinate lies from the median of its last
// values: |x - median| / (1.4826 MAD), both exact (Iglewicz and Hoaglin 1993). Where more than half
// of the values are equal, MAD is 0 and the mean deviation takes its place; where all are, any
// other value is as strange as can be.
class RobustZ final : public AnomalyDetector {
 public:
  RobustZ(const ModelSpec& spec, std::size_t dimensions);

  [[nodiscard]] double score(Point point) const override;
  double explain(Point point, std::span<double> shares) const override;
  void learn(Point point) override;

  void save(std::string& out) const override;
  static Result<std::unique_ptr<AnomalyDetector>> load(const ModelSpec& spec,
                                                       std::size_t dimensions, ByteReader& in);
  [[nodiscard]] std::unique_ptr<AnomalyDetector> clone() const override {
    return std::make_unique<RobustZ>(*this);
  }
  [[nodiscard]] std::size_t memory_bytes() const override;

 private:
  // Of one coordinate; 0 if it is missing or too little is known.
  [[nodiscard]] double z_of(std::size_t dimension, double value) const;

  std::size_t least_;  // values of a dimension before it is judged
  std::vector<SortedWindow> windows_;
};

}  // namespace ls::ml
