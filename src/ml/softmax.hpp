#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace ls::ml {

struct SoftmaxOptions {
  std::size_t classes = 2;  // 2 .. Softmax::kClassesMax
  // How it learns: a linear model of two classes that moves each weight for itself, `adagrad`,
  // `coin`, `ftrl` or `sgd`, with that model's parameters.
  ModelSpec rule = {.name = "adagrad"};
};

// Logistic regression of more than two classes: margins are linear, probabilities their softmax,
// and the gradient of the log loss by the margin of a class is its probability, less 1 for the
// class that came. Numbers are scaled as in the linear models of two classes, categories and
// missing values have weights of their own, and weights move by the same rules. With two classes
// and half the rates it learns what `sgd` does.
//
// Const functions are pure, allocate nothing and may run on any thread while nobody learns;
// learning has one thread, and allocates only for categories it has not met. A plain value.
class Softmax {
 public:
  static constexpr std::size_t kClassesMax = 16;

  // Refuses an unknown rule and numbers out of range.
  static Result<Softmax> make(const FeatureSchema& schema, const SoftmaxOptions& options);
  Softmax(const Softmax& other);
  Softmax(Softmax&& other) noexcept;
  Softmax& operator=(Softmax other) noexcept;
  ~Softmax();

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

  [[nodiscard]] std::size_t classes() const;
  [[nodiscard]] std::uint64_t examples() const;
  // Itself and all that it has asked of the allocator.
  [[nodiscard]] std::size_t memory_bytes() const;

  // Equal models give equal bytes.
  void save(std::string& out) const;
  static Result<Softmax> load(Bytes bytes);

 private:
  class Weights;
  template <typename Rule>
  class WeightsBy;

  explicit Softmax(std::unique_ptr<Weights> weights);
  static std::unique_ptr<Weights> weights_by(const FeatureSchema& schema,
                                             const SoftmaxOptions& options);

  std::unique_ptr<Weights> weights_;
};

}  // namespace ls::ml
