#include "ml/transform/learning_step.hpp"
#include "ml/transform/scaling.hpp"
#include "ml/transform/steps.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace ls::ml {
namespace {

constexpr std::array kDecayed = {
    ModelParameter{"rate", 0.01, 1e-9, 1, "by which each value moves mean and variance"},
};
constexpr std::array kRange = {
    ModelParameter{"low", 0.001, 0, 0.5, "the quantile that becomes 0"},
    ModelParameter{"high", 0.999, 0.5, 1, "the quantile that becomes 1"},
};

// Numbers stay in their places.
template <typename Scaling>
class ScaleStep final : public LearningStep<Scaling> {
 public:
  ScaleStep(const StepSpec& spec, Scaling fresh)
      : LearningStep<Scaling>(spec.features, std::move(fresh)) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(this->bind_columns(schema, FeatureKind::number));
    return schema;
  }
  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    for (const auto& column : this->columns()) {
      FeatureValue& value = out[column.place];
      if (value.is_number()) {
        const double number = value.number();
        value = bounded(column.known->learned.transform(number));
        column.known->learned.learn(number);
        column.known->is_changed = true;
      }
    }
  }
};

template <typename Scaling>
std::unique_ptr<VectorStep> scale_by(const StepSpec& spec, Scaling fresh) {
  return std::make_unique<ScaleStep<Scaling>>(spec, std::move(fresh));
}

}  // namespace

StepType standard_step_type() {
  return {.name = "standard",
          .summary = "numbers less their mean, in deviations",
          .parameters = {},
          .make = [](const StepSpec& spec) { return scale_by(spec, StandardScaling()); }};
}

StepType decayed_step_type() {
  return {.name = "decayed",
          .summary = "the same by a mean and a deviation that follow what is new",
          .parameters = kDecayed,
          .make = [](const StepSpec& spec) {
            return scale_by(spec, DecayedScaling(spec.step.params.at("rate")));
          }};
}

StepType range_step_type() {
  return {.name = "range",
          .summary = "numbers between two quantiles as 0 to 1, those beyond at its ends",
          .parameters = kRange,
          .make = [](const StepSpec& spec) {
            return scale_by(spec, RangeScaling({.low = spec.step.params.at("low"),
                                                .high = spec.step.params.at("high")}));
          }};
}

StepType robust_step_type() {
  return {.name = "robust",
          .summary = "numbers less their median, in distances of the quartiles",
          .parameters = {},
          .make = [](const StepSpec& spec) { return scale_by(spec, RobustScaling()); }};
}

}  // namespace ls::ml
