#pragma once

#include "category_table.hpp"
#include "scaler.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/features.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

struct SoftmaxOptions {
  std::size_t classes = 2;      // 2 .. Softmax::kClassesMax
  double eta = 0.01;            // learning rate
  double intercept_eta = 0.01;  // of the intercepts
  double l2 = 0;                // pulls weights towards 0
  double scaled_max = 3;        // numbers are cut off at so many deviations from the mean
  double scaler_memory = 5000;  // examples on which a number's mean and deviation rest
  std::size_t categories_max = 8192;

  friend bool operator==(const SoftmaxOptions&, const SoftmaxOptions&) = default;
};

// Logistic regression of more than two classes by gradient descent with a constant step: margins
// are linear, probabilities their softmax, and the gradient of the log loss by the margin of a
// class is its probability, less 1 for the class that came. Numbers are scaled as in the linear
// models of two classes, categories and missing values have weights of their own. With two classes
// and half the rates it learns what `sgd` does.
//
// Const functions are pure, allocate nothing and may run on any thread while nobody learns;
// learning has one thread, and allocates only for categories it has not met.
class Softmax {
 public:
  static constexpr std::size_t kClassesMax = 16;

  // Refuses numbers out of range.
  static Result<Softmax> make(const FeatureSchema& schema, const SoftmaxOptions& options);

  // A probability per class; they sum to 1. Never learned: all alike.
  void predict(FeatureRow row, std::span<double> probabilities) const;
  // The margin of one class, of which `contributions`, one per feature, and the base that is told
  // are the parts: they sum to it to 1e-9.
  double explain(FeatureRow row, std::size_t of_class, std::span<double> contributions) const;
  // The margin that `explain` is about.
  [[nodiscard]] double margin(FeatureRow row, std::size_t of_class) const;
  // `weight` counts as that many equal examples, approximately, as at most Model::kWeightMax; what
  // is not positive is not learned.
  void learn(FeatureRow row, std::size_t label, double weight = 1);

  [[nodiscard]] const SoftmaxOptions& options() const {
    return options_;
  }
  [[nodiscard]] std::uint64_t examples() const {
    return examples_;
  }
  [[nodiscard]] std::size_t memory_bytes() const;

  // Equal models give equal bytes.
  void save(std::string& out) const;
  static Result<Softmax> load(Bytes bytes);

 private:
  // One weight per class.
  using Weights = std::array<double, kClassesMax>;
  struct Column {
    FeatureKind kind = FeatureKind::number;
    std::uint64_t seed = 0;  // of its categories' hashes
    Scaler scaler = {};      // of numbers
    Weights value = {};      // of a number; of all categories that found the table full
    Weights missing = {};
  };
  struct Seen {
    const Weights* weights = nullptr;  // null: nothing is known of the value
    double x = 0;
  };
  struct Input {
    Weights* weights = nullptr;
    double x = 0;
  };

  Softmax(const FeatureSchema& schema, const SoftmaxOptions& options);

  [[nodiscard]] Seen seen(const Column& column, const FeatureValue& value) const;
  // What the value moves; its numbers have been met then.
  Input met(std::size_t column, const FeatureValue& value, double weight);
  void to_probabilities(std::span<double> margins) const;
  void save_weights(const Weights& weights, ByteWriter& out) const;
  void load_weights(Weights& weights, ByteReader& in) const;

  FeatureSchema schema_;
  SoftmaxOptions options_;
  std::uint64_t examples_ = 0;
  Weights intercepts_ = {};
  std::vector<Column> columns_;
  CategoryTable<Weights> categories_;
  std::vector<Input> inputs_;  // scratch of learning, one per feature
};

}  // namespace ls::ml
