#include "operators/score/model_lens.hpp"

namespace ls::operators {
namespace {

constexpr std::uint32_t kNowhere = 0xffffffffU;

}  // namespace

// Two versions can lie at one address, one after the other.
void ModelLens::focus(const ml::Snapshot& version, const ml::Model& fitted,
                      const ml::FeatureSchema& schema) {
  if (fitted_ == &fitted && version_ == version.valid_from && schema_ == &schema &&
      schema_hash_ == schema.hash()) {
    return;
  }
  const ml::FeatureSchema& own = fitted.schema();
  schema_ = &schema;
  schema_hash_ = schema.hash();
  fitted_ = &fitted;
  version_ = version.valid_from;
  map_.emplace(schema, own);
  mapped_.assign(own.size(), {});
  own_contributions_.assign(own.size(), 0.0);
  feature_of_.clear();
  for (const ml::FeatureDef& feature : own.features()) {
    feature_of_.push_back(schema.find(feature.name).value_or(kNowhere));
  }
}

ml::Prediction ModelLens::explain(ml::FeatureRow row, std::span<double> contributions) {
  ml::Prediction prediction = fitted_->explain(map_->map(row, mapped_), own_contributions_);
  for (std::size_t i = 0; i < own_contributions_.size(); ++i) {
    if (feature_of_[i] == kNowhere) {
      prediction.base += own_contributions_[i];
    } else {
      contributions[feature_of_[i]] = own_contributions_[i];
    }
  }
  return prediction;
}

}  // namespace ls::operators
