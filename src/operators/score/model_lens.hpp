#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/ml/schema_map.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ls::operators {

// Reads rows of one schema with one version of a model. What it keeps of the two is made anew when
// either changes: rarely. Otherwise it allocates nothing.
class ModelLens {
 public:
  // `fitted` is the version's model, or the part of it that answers; both live until the next call.
  void focus(const ml::Snapshot& version, const ml::Model& fitted, const ml::FeatureSchema& schema);

  // `contributions` has one place per feature of the row's schema and holds zeros. A feature that
  // vanished from the topology still shifts the margin as a missing one: part of the base.
  ml::Prediction explain(ml::FeatureRow row, std::span<double> contributions);

 private:
  const ml::FeatureSchema* schema_ = nullptr;
  const ml::Model* fitted_ = nullptr;
  std::uint64_t schema_hash_ = 0;
  EventTime version_ = EventTime::min();
  std::optional<ml::SchemaMap> map_;
  std::vector<std::uint32_t>
      feature_of_;  // per feature of the model, its place in the row's schema
  std::vector<ml::FeatureValue> mapped_;
  std::vector<double> own_contributions_;
};

}  // namespace ls::operators
