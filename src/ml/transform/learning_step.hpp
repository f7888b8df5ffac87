#pragma once

#include "ml/transform/feature_knowledge.hpp"
#include "ml/transform/step_places.hpp"

#include "leadstream/ml/step_registry.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {

// What steps have in common that know something of each of their features.
template <typename Learned>
class LearningStep : public VectorStep {
 public:
  void save(const Keep& keep) final {
    knowledge_.save(keep);
  }

 protected:
  using Known = typename FeatureKnowledge<Learned>::Known;
  // A feature that the step reads.
  struct Column {
    std::size_t place = 0;
    Known* known = nullptr;
  };

  LearningStep(std::vector<std::string> features, Learned fresh)
      : features_(std::move(features)), fresh_(std::move(fresh)) {}

  Status bind_columns(const FeatureSchema& schema, FeatureKind kind) {
    columns_.clear();
    for (const std::size_t place : LS_TRY(places_of(schema, kind, features_))) {
      columns_.push_back({place, LS_TRY(known_of(schema.at(place).name))});
    }
    return {};
  }
  Result<Known*> known_of(const std::string& feature) {
    Known* known = knowledge_.find(feature);
    return known == nullptr ? knowledge_.add(feature, stored(feature), fresh_)
                            : Result<Known*>(known);
  }
  [[nodiscard]] const std::vector<Column>& columns() const {
    return columns_;
  }
  void forget() override {
    columns_.clear();
    knowledge_.forget();
  }

 private:
  std::vector<std::string> features_;
  Learned fresh_;
  FeatureKnowledge<Learned> knowledge_;
  std::vector<Column> columns_;
};

}  // namespace ls::ml
