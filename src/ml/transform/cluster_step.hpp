#pragma once

#include "ml/transform/feature_knowledge.hpp"
#include "ml/transform/point_reader.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/ml/step_registry.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {

// What steps have in common that take numbers of a vector for a point and find clusters of such
// points: behind the vector come the one that it lies in, as a category, and how far it is.
template <typename Learned>
class ClusterStep : public VectorStep {
 public:
  Result<FeatureSchema> bind(const FeatureSchema& schema) final {
    LS_TRY(point_.bind(schema));
    known_ = LS_TRY(known_of(point_.name()));
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    features.push_back({names_.cluster, FeatureKind::category});
    features.push_back({names_.distance, FeatureKind::number});
    return FeatureSchema::make(std::move(features));
  }

  // A vector is told of by those before it.
  void apply(const StepInput& in, std::span<FeatureValue> out) final {
    std::ranges::copy(in.row, out.begin());
    const Point point = point_.read(in.row);
    const std::span<FeatureValue> behind = out.last(2);
    tell(known_->learned, point, *in.texts, {behind[0], behind[1]});
    learn(known_->learned, point, in.time);
    known_->is_changed = true;
  }

  void save(const Keep& keep) final {
    knowledge_.save(keep);
  }

 protected:
  struct Names {
    std::string cluster;
    std::string distance;
  };
  struct Place {
    FeatureValue& cluster;  // missing until they are set
    FeatureValue& distance;
  };

  ClusterStep(std::vector<std::string> features, Names names)
      : names_(std::move(names)), point_(std::move(features)) {}

  [[nodiscard]] virtual Result<Learned> fresh(std::size_t dimensions) const = 0;
  virtual void tell(const Learned& learned, Point point, Arena& texts, Place place) const = 0;
  virtual void learn(Learned& learned, Point point, EventTime time) const = 0;

  // The point that is told of: nothing is missing in it.
  [[nodiscard]] bool is_whole() const {
    return point_.is_whole();
  }

  void forget() final {
    known_ = nullptr;
    knowledge_.forget();
  }

 private:
  using Known = typename FeatureKnowledge<Learned>::Known;

  Result<Known*> known_of(const std::string& part) {
    Known* known = knowledge_.find(part);
    return known == nullptr ? knowledge_.add(part, stored(part), LS_TRY(fresh(point_.size())))
                            : Result<Known*>(known);
  }

  Names names_;
  PointReader point_;
  FeatureKnowledge<Learned> knowledge_;  // by which features they are of
  Known* known_ = nullptr;               // of those that are bound
};

}  // namespace ls::ml
