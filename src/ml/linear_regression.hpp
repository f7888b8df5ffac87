#pragma once

#include "linear_weights.hpp"
#include "scaler.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace ls::ml {

// Linear regression by the squared loss, one example at a time. The target is put on the scale of
// the inputs, in deviations from its mean, so that rates mean the same whatever its unit; what is
// further out than `scaled_max` of the rule counts as that far, so no single target moves the
// weights without bounds. A plain value; threads as in LinearWeights.
class LinearRegression {
 public:
  // A rule of LinearWeights.
  static Result<LinearRegression> make(const FeatureSchema& schema, const ModelSpec& rule);

  // Never learned: 0.
  [[nodiscard]] double predict(FeatureRow row) const;
  // The base of what `predict` says; the base and `contributions`, one per feature, sum to it to
  // 1e-9 of the target's deviation.
  double explain(FeatureRow row, std::span<double> contributions) const;
  // A target that is not finite, or a weight that is not positive, is not learned; `weight` as in
  // Model.
  void learn(FeatureRow row, double target, double weight = 1);

  [[nodiscard]] std::uint64_t examples() const {
    return weights_->examples();
  }
  // Itself and all that it has asked of the allocator.
  [[nodiscard]] std::size_t memory_bytes() const;

  // Equal models give equal bytes.
  void save(ByteWriter& out) const;
  static Result<LinearRegression> load(ByteReader& in);

 private:
  explicit LinearRegression(OwnedWeights weights);
  [[nodiscard]] double deviation() const;

  OwnedWeights weights_;
  Scaler target_;
  double scaled_max_;
  double scaler_memory_;
};

}  // namespace ls::ml
