#include "ml/linear_regression.hpp"
#include "ml/transform/others_step.hpp"
#include "ml/transform/steps.hpp"

#include <array>
#include <memory>
#include <string_view>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"eta", 0.2, 0, 1e3, "learning rate"},
    ModelParameter{"decay", 1, 0, 1, "what a vector leaves of the gradients before it"},
    ModelParameter{"l2", 0, 0, 1e6, "pulls weights towards 0"},
    ModelParameter{"categories_max", 512, 1, 8192, "categories of the others that have a weight"},
};

// A number that is missing is what the others let expect, which stands beside it in any case.
class ImputeLinearStep final : public OthersStep<LinearRegression> {
 public:
  explicit ImputeLinearStep(const StepSpec& spec)
      : OthersStep(spec.features, {.kind = FeatureKind::number, .suffix = "_expected"}) {
    for (const ModelParameter& parameter : kParameters) {
      rule_.params.emplace(parameter.name, spec.step.params.find(parameter.name)->second);
    }
  }

 protected:
  [[nodiscard]] Result<LinearRegression> fresh(const FeatureSchema& others) const override {
    return LinearRegression::make(others, rule_);
  }
  [[nodiscard]] FeatureValue beside(const LinearRegression& line, FeatureRow others,
                                    const FeatureValue& /*value*/) const override {
    return line.examples() == 0 ? FeatureValue::missing() : bounded(line.predict(others));
  }
  void learn(LinearRegression& line, FeatureRow others, const FeatureValue& value) const override {
    line.learn(others, value.number());
  }
  void fill_in(const LinearRegression& line, FeatureRow others, FeatureValue& value,
               FeatureValue& beside) const override {
    if (line.examples() > 0) {
      value = bounded(line.predict(others));
      beside = value;
    }
  }

 private:
  ModelSpec rule_{.name = "adagrad"};
};

}  // namespace

StepType impute_linear_step_type() {
  return {.name = "impute_linear",
          .summary = "what all other features let expect in place of numbers that are missing",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<ImputeLinearStep>(spec);
          }};
}

}  // namespace ls::ml
