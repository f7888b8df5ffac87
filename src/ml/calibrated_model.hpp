#pragma once

#include "calibrator.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/ml/model.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace ls::ml {

// A model whose margins are put right by what became of earlier ones. Each example is what the
// inner model is tested on: the calibrator is told its margin and the label, then the inner model
// learns it. An explanation is the inner model's, turned into the calibrated margin's units where
// there is one slope for all margins; else what the calibrator adds is part of the base.
class CalibratedModel final : public Model {
 public:
  // `inner` is of the spec without what concerns calibration.
  CalibratedModel(const ModelSpec& spec, std::unique_ptr<Model> inner, Calibrator calibrator);
  CalibratedModel(const CalibratedModel& other);
  static Result<std::unique_ptr<Model>> load(const ModelSpec& spec, const FeatureSchema& schema,
                                             ByteReader& in);

  [[nodiscard]] Prediction predict(FeatureRow row) const override;
  Prediction explain(FeatureRow row, std::span<double> contributions) const override;
  using Model::learn;
  void learn(FeatureRow row, bool label, double weight) override;
  Prediction test_then_train(FeatureRow row, bool label, double weight) override;
  void save(std::string& out) const override;
  [[nodiscard]] std::unique_ptr<Model> clone() const override {
    return std::make_unique<CalibratedModel>(*this);
  }
  [[nodiscard]] std::unique_ptr<Model> adapted_to(const FeatureSchema& schema) const override;
  [[nodiscard]] std::size_t memory_bytes() const override;

  // Nothing is left of it but this.
  [[nodiscard]] std::unique_ptr<Model> take_inner() && {
    return std::move(inner_);
  }

 private:
  [[nodiscard]] Prediction put_right(const Prediction& said) const;

  std::unique_ptr<Model> inner_;
  Calibrator calibrator_;
};

}  // namespace ls::ml
