#pragma once

#include "feature_column.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ls::ml {

// Naive Bayes in log space: the margin is the log of the classes' odds plus what each feature says
// on its own (normal laws for numbers, smoothed shares for categories, and whether it is missing).
// Nothing can underflow however many features there are, counts add up, so models merge, and the
// terms of the sum explain the margin. As features are taken to be independent, margins are too
// bold when they are not: calibrate before they are read as probabilities.
class NaiveBayes final : public Model {
 public:
  NaiveBayes(const ModelSpec& spec, const FeatureSchema& schema);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  Prediction test_then_train(FeatureRow row, bool label, double weight) override;
  [[nodiscard]] bool merge(const Model& other) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<NaiveBayes>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

 private:
  [[nodiscard]] double evidence(std::size_t i, const FeatureValue& value) const;

  CategoryRules rules_;
  std::vector<std::uint64_t> seeds_;  // of each feature's categories
  ClassWeights classes_ = {};
  std::vector<FeatureColumn> columns_;
};

}  // namespace ls::ml
