#pragma once

#include "leadstream/ml/features.hpp"
#include "leadstream/ml/model_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace ls::ml {

// A binary prediction. `base` plus the sum of the contributions equals `margin` to 1e-9.
struct Prediction {
  double margin = 0;
  double probability = 0.5;
  double base = 0;
};

// A binary classifier that learns one example at a time. Const functions are pure, allocate nothing
// and may run on any thread while nobody learns; learning has one thread. What is learned is a
// function of the spec, the schema and the sequence of examples, nothing else.
class Model {
 public:
  virtual ~Model() = default;

  // Never learned: probability 0.5. Unseen categories and missing values are fine.
  [[nodiscard]] virtual Prediction predict(FeatureRow row) const = 0;
  // As `predict`; `contributions` has one place per feature of the schema.
  virtual Prediction explain(FeatureRow row, std::span<double> contributions) const = 0;
  // `weight` >= 0 counts as that many equal examples, approximately; as at most `kWeightMax`, so
  // that no example can make what is learned infinite.
  static constexpr double kWeightMax = 1e6;
  virtual void learn(FeatureRow row, bool label, double weight) = 0;
  void learn(FeatureRow row, bool label) {
    learn(row, label, 1);
  }

  // Predicts a row, then learns it: gives, and leaves behind, bit by bit what the two calls one
  // after the other would, without reading the row twice where a model can.
  virtual Prediction test_then_train(FeatureRow row, bool label, double weight) {
    const Prediction told = predict(row);
    learn(row, label, weight);
    return told;
  }

  // Takes back an example that was learned before. False if the model cannot, as a step that was
  // taken from elsewhere cannot be undone; nothing has changed then.
  [[nodiscard]] virtual bool unlearn(FeatureRow /*row*/, bool /*label*/, double /*weight*/) {
    return false;
  }

  // Learns what `other`, of equal spec and schema, has learned, up to rounding as if its examples
  // had been learned here. False if the model cannot; nothing has changed then.
  [[nodiscard]] virtual bool merge(const Model& /*other*/) {
    return false;
  }

  // Appends everything: spec, schema, state. Equal models give equal bytes. See `load_model`.
  virtual void save(std::string& out) const = 0;
  [[nodiscard]] virtual std::unique_ptr<Model> clone() const = 0;
  // The same model for rows of another schema: features of equal name and kind keep what was
  // learned, new ones start at weight 0, others are forgotten.
  [[nodiscard]] virtual std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const = 0;
  // Itself and all that it has asked of the allocator.
  [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

  [[nodiscard]] std::uint64_t examples() const {
    return examples_;
  }
  [[nodiscard]] const FeatureSchema& schema() const {
    return schema_;
  }
  [[nodiscard]] const ModelSpec& spec() const {
    return spec_;
  }

  Model& operator=(const Model&) = delete;

 protected:
  Model(ModelSpec spec, FeatureSchema schema)
      : spec_(std::move(spec)), schema_(std::move(schema)) {}
  Model(const Model&) = default;

  // Of `memory_bytes`, what spec and schema have asked of the allocator.
  [[nodiscard]] std::size_t named_bytes() const {
    return spec_.heap_bytes() + schema_.heap_bytes();
  }

  ModelSpec spec_;
  FeatureSchema schema_;
  std::uint64_t examples_ = 0;
};

}  // namespace ls::ml
