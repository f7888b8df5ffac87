#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace ls::ml {

// Weights of a row for one or more outputs, each linear in its inputs: numbers are scaled as in the
// linear models of two classes, categories and missing values have weights of their own, and a
// weight moves by the rule of such a model. What an output means, and which slope follows from it,
// is the owner's: `gather`, then `follow`.
//
// Const functions are pure, allocate nothing and may run on any thread while nobody learns;
// learning has one thread, and allocates only for categories it has not met.
class LinearWeights {
 public:
  static constexpr std::size_t kOutputsMax = 16;

  // The rule is a linear model that moves each weight for itself: adagrad, coin, ftrl or sgd, with
  // that model's parameters. Refuses others, and numbers out of range. 1 .. kOutputsMax outputs.
  static Result<std::unique_ptr<LinearWeights>> make(const FeatureSchema& schema,
                                                     std::size_t outputs, const ModelSpec& rule);
  static Result<std::unique_ptr<LinearWeights>> load(ByteReader& in);
  virtual ~LinearWeights() = default;
  LinearWeights& operator=(const LinearWeights&) = delete;
  [[nodiscard]] virtual std::unique_ptr<LinearWeights> clone() const = 0;

  // As many as there are outputs.
  virtual void tell(FeatureRow row, std::span<double> outputs) const = 0;
  // The base of one output; the base and `parts`, one per feature, sum to it to 1e-9.
  virtual double explain(FeatureRow row, std::size_t output, std::span<double> parts) const = 0;

  // Meets the numbers and categories of a row that counts as `weight` > 0 ones. Its outputs, to be
  // turned into the slopes of the loss by each of them, times the weight.
  virtual std::span<double> gather(FeatureRow row, double weight) = 0;
  // Moves what was gathered last against its slopes.
  virtual void follow() = 0;

  // Equal weights give equal bytes.
  void save(ByteWriter& out) const;
  // Itself and all that it has asked of the allocator.
  [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

  [[nodiscard]] std::size_t outputs() const {
    return outputs_;
  }
  [[nodiscard]] std::uint64_t examples() const {
    return examples_;
  }
  [[nodiscard]] const ModelSpec& rule() const {
    return rule_spec_;
  }

 protected:
  LinearWeights(const FeatureSchema& schema, std::size_t outputs, const ModelSpec& rule)
      : schema_(schema), outputs_(outputs), rule_spec_(rule) {}
  LinearWeights(const LinearWeights&) = default;

  virtual void save_state(ByteWriter& out) const = 0;
  virtual Status load_state(ByteReader& in) = 0;
  [[nodiscard]] std::size_t named_bytes() const {
    return schema_.heap_bytes() + rule_spec_.heap_bytes();
  }

  FeatureSchema schema_;
  std::size_t outputs_;
  ModelSpec rule_spec_;
  std::uint64_t examples_ = 0;
};

// An owner's part of them: copied with it.
class OwnedWeights {
 public:
  explicit OwnedWeights(std::unique_ptr<LinearWeights> weights) : weights_(std::move(weights)) {}
  OwnedWeights(const OwnedWeights& other) : weights_(other.weights_->clone()) {}
  OwnedWeights(OwnedWeights&&) noexcept = default;
  OwnedWeights& operator=(OwnedWeights other) noexcept {
    weights_ = std::move(other.weights_);
    return *this;
  }
  ~OwnedWeights() = default;

  LinearWeights* operator->() {
    return weights_.get();
  }
  const LinearWeights* operator->() const {
    return weights_.get();
  }

 private:
  std::unique_ptr<LinearWeights> weights_;
};

}  // namespace ls::ml
