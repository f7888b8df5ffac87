#include "calibrated_model.hpp"

#include "counting_models.hpp"

#include "leadstream/ml/calibration_spec.hpp"
#include "leadstream/ml/metrics.hpp"
#include "leadstream/ml/registry.hpp"

#include <cmath>
#include <utility>

namespace ls::ml {
namespace {

constexpr std::uint8_t kVersion = 1;  // of what `save` writes

}  // namespace

CalibratedModel::CalibratedModel(const ModelSpec& spec, std::unique_ptr<Model> inner,
                                 Calibrator calibrator)
    : Model(spec, inner->schema()), inner_(std::move(inner)), calibrator_(std::move(calibrator)) {
  examples_ = inner_->examples();
}

CalibratedModel::CalibratedModel(const CalibratedModel& other)
    : Model(other), inner_(other.inner_->clone()), calibrator_(other.calibrator_) {}

Prediction CalibratedModel::put_right(const Prediction& said) const {
  Prediction told;
  told.margin = calibrator_.margin(said.margin);
  told.probability = sigmoid(told.margin);
  told.base = told.margin - calibrator_.slope() * (said.margin - said.base);
  return told;
}

Prediction CalibratedModel::predict(FeatureRow row) const {
  return put_right(inner_->predict(row));
}

Prediction CalibratedModel::explain(FeatureRow row, std::span<double> contributions) const {
  const Prediction said = inner_->explain(row, contributions);
  const double slope = calibrator_.slope();
  for (double& contribution : contributions) {
    contribution *= slope;
  }
  return put_right(said);
}

void CalibratedModel::learn(FeatureRow row, bool label, double weight) {
  static_cast<void>(test_then_train(row, label, weight));
}

// What is told is by the calibrator as it was before this label.
Prediction CalibratedModel::test_then_train(FeatureRow row, bool label, double weight) {
  const Prediction said = inner_->test_then_train(row, label, weight);
  const Prediction told = put_right(said);
  if (weight > 0 && std::isfinite(weight)) {
    calibrator_.add(said.margin, label);
  }
  examples_ = inner_->examples();
  return told;
}

void CalibratedModel::save(std::string& out) const {
  ByteWriter writer(out);
  spec_.save(writer);
  schema_.save(writer);
  writer.u8(kVersion);
  std::string inner;
  inner_->save(inner);
  writer.bytes(inner);
  calibrator_.save(writer);
}

Result<std::unique_ptr<Model>> CalibratedModel::load(const ModelSpec& spec,
                                                     const FeatureSchema& schema, ByteReader& in) {
  LS_TRY(check_version("calibrated", in.u8(), kVersion));
  auto inner = LS_TRY(load_model(in.bytes()).with("what is calibrated"));
  if (!(inner->spec() == without_calibration(spec)) || !(inner->schema() == schema)) {
    return internal_error("model " + spec.name + ": what is calibrated is another model");
  }
  Calibrator calibrator = LS_TRY(Calibrator::load(in, *calibration_of(spec)));
  if (!in.ok()) {
    return internal_error("model " + spec.name + " is cut off");
  }
  return std::unique_ptr<Model>(
      std::make_unique<CalibratedModel>(spec, std::move(inner), std::move(calibrator)));
}

std::unique_ptr<Model> CalibratedModel::adapted_to(const FeatureSchema& schema) const {
  return std::make_unique<CalibratedModel>(spec_, inner_->adapted_to(schema), calibrator_);
}

std::size_t CalibratedModel::memory_bytes() const {
  return sizeof(*this) + named_bytes() + inner_->memory_bytes() + calibrator_.heap_bytes();
}

}  // namespace ls::ml
