#pragma once

#include "linear_weights.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace ls::ml {

struct SoftmaxOptions {
  std::size_t classes = 2;               // 2 .. Softmax::kClassesMax
  ModelSpec rule = {.name = "adagrad"};  // of LinearWeights
};

// Logistic regression of more than two classes: margins are linear, probabilities their softmax,
// and the gradient of the log loss by the margin of a class is its probability, less 1 for the
// class that came. With two classes and half the rates it learns what `sgd` does. A plain value;
// threads as in LinearWeights.
class Softmax {
 public:
  static constexpr std::size_t kClassesMax = LinearWeights::kOutputsMax;

  // Refuses an unknown rule and numbers out of range.
  static Result<Softmax> make(const FeatureSchema& schema, const SoftmaxOptions& options);

  // A probability per class; they sum to 1. Never learned: all alike.
  void predict(FeatureRow row, std::span<double> probabilities) const;
  // The base of one class's margin; the base and `contributions`, one per feature, sum to that
  // margin to 1e-9.
  double explain(FeatureRow row, std::size_t of_class, std::span<double> contributions) const;
  // The margin that `explain` is about.
  [[nodiscard]] double margin(FeatureRow row, std::size_t of_class) const;
  // `weight` counts as that many equal examples, approximately, as at most Model::kWeightMax; what
  // is not positive is not learned.
  void learn(FeatureRow row, std::size_t label, double weight = 1);

  [[nodiscard]] std::size_t classes() const {
    return weights_->outputs();
  }
  [[nodiscard]] std::uint64_t examples() const {
    return weights_->examples();
  }
  // Itself and all that it has asked of the allocator.
  [[nodiscard]] std::size_t memory_bytes() const;

  // Equal models give equal bytes.
  void save(std::string& out) const;
  static Result<Softmax> load(Bytes bytes);

 private:
  explicit Softmax(OwnedWeights weights) : weights_(std::move(weights)) {}

  OwnedWeights weights_;
};

}  // namespace ls::ml
