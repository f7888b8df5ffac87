#include "ml/transform/imputation.hpp"
#include "ml/transform/learning_step.hpp"
#include "ml/transform/steps.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"indicators", 1, 0, 1, "tells beside each number whether it was missing"},
};

template <typename Imputation>
class ImputeStep final : public LearningStep<Imputation> {
 public:
  explicit ImputeStep(const StepSpec& spec)
      : LearningStep<Imputation>(spec.features, Imputation()),
        has_indicators_(spec.step.params.at("indicators") >= 0.5) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(this->bind_columns(schema, FeatureKind::number));
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    for (const auto& column : this->columns()) {
      if (has_indicators_) {
        features.push_back({schema.at(column.place).name + "_missing", FeatureKind::number});
      }
    }
    return FeatureSchema::make(std::move(features));
  }
  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    std::size_t indicator = in.row.size();
    for (const auto& column : this->columns()) {
      FeatureValue& value = out[column.place];
      const bool is_there = value.is_number();
      const double number = is_there ? value.number() : std::numeric_limits<double>::quiet_NaN();
      const Imputed imputed = column.known->learned.transform(number);
      value = bounded(imputed.value);
      if (has_indicators_) {
        out[indicator++] = FeatureValue::of(imputed.is_missing ? 1.0 : 0.0);
      }
      if (is_there) {
        column.known->learned.learn(number);
        column.known->is_changed = true;
      }
    }
  }

 private:
  bool has_indicators_;
};

template <typename Imputation>
std::unique_ptr<VectorStep> impute_by(const StepSpec& spec) {
  return std::make_unique<ImputeStep<Imputation>>(spec);
}

}  // namespace

StepType impute_mean_step_type() {
  return {.name = "impute_mean",
          .summary = "the mean in place of numbers that are missing",
          .parameters = kParameters,
          .make = impute_by<MeanImputation>};
}

StepType impute_median_step_type() {
  return {.name = "impute_median",
          .summary = "the median in place of numbers that are missing",
          .parameters = kParameters,
          .make = impute_by<MedianImputation>};
}

}  // namespace ls::ml
