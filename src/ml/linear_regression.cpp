#include "linear_regression.hpp"

#include "leadstream/ml/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::ml {

LinearRegression::LinearRegression(OwnedWeights weights)
    : weights_(std::move(weights)),
      scaled_max_(weights_->rule().params.at("scaled_max")),
      scaler_memory_(weights_->rule().params.at("scaler_memory")) {}

Result<LinearRegression> LinearRegression::make(const FeatureSchema& schema,
                                                const ModelSpec& rule) {
  return LinearRegression(OwnedWeights(LS_TRY(LinearWeights::make(schema, 1, rule))));
}

double LinearRegression::deviation() const {
  return std::sqrt(target_.variance());
}

double LinearRegression::predict(FeatureRow row) const {
  std::array<double, 1> scaled = {};
  weights_->tell(row, scaled);
  return target_.mean() + deviation() * scaled[0];
}

double LinearRegression::explain(FeatureRow row, std::span<double> contributions) const {
  const double base = weights_->explain(row, 0, contributions);
  for (double& part : contributions) {
    part *= deviation();
  }
  return target_.mean() + deviation() * base;
}

void LinearRegression::learn(FeatureRow row, double target, double weight) {
  if (!(weight > 0 && std::isfinite(weight)) || !std::isfinite(target)) {
    return;
  }
  weight = std::min(weight, Model::kWeightMax);
  target_.add(target, weight, scaler_memory_);
  const std::span<double> slope = weights_->gather(row, weight);
  // Of half of the square, but for an error that is larger than two targets can differ by: from
  // there on the loss is a line (Huber 1964), or long steps could grow without end.
  const double error = slope[0] - target_.scaled(target, scaled_max_);
  slope[0] = weight * std::clamp(error, -2 * scaled_max_, 2 * scaled_max_);
  weights_->follow();
}

std::size_t LinearRegression::memory_bytes() const {
  return sizeof(*this) + weights_->memory_bytes();
}

void LinearRegression::save(ByteWriter& out) const {
  weights_->save(out);
  target_.save(out);
}

Result<LinearRegression> LinearRegression::load(ByteReader& in) {
  LinearRegression model{OwnedWeights(LS_TRY(LinearWeights::load(in)))};
  model.target_.load(in);
  if (!in.ok() || model.weights_->outputs() != 1) {
    return internal_error("linear regression: damaged, or cut off");
  }
  return model;
}

}  // namespace ls::ml
