#pragma once

#include "growing_tree.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace ls::ml {

// A GrowingTree on its own, which rechecks if the spec says how often. `memory_max` bounds the
// whole model. Explanations: see tree_prediction.hpp.
class HoeffdingTree final : public Model {
 public:
  HoeffdingTree(const ModelSpec& spec, const FeatureSchema& schema);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  Prediction test_then_train(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<HoeffdingTree>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override {
    return own_bytes() + tree_.heap_bytes();
  }

  [[nodiscard]] std::size_t nodes() const {
    return tree_.nodes();
  }
  [[nodiscard]] std::size_t growing_leaves() const {
    return tree_.growing_leaves();
  }

 private:
  // Of everything but the tree.
  [[nodiscard]] std::size_t own_bytes() const {
    return sizeof(*this) + named_bytes() + plan_.features.heap_bytes() + search_.heap_bytes();
  }

  TreePlan plan_;
  SplitSearch search_;
  GrowingTree tree_;
};

}  // namespace ls::ml
