#include "ml/transform/category_guess.hpp"
#include "ml/transform/others_step.hpp"
#include "ml/transform/steps.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace ls::ml {
namespace {

// With the greatest numbers what is known of a feature still fits into one message.
constexpr std::array kParameters = {
    ModelParameter{"classes", 8, 2, Softmax::kClassesMax,
                   "categories that are told apart: the first to come"},
    ModelParameter{"eta", 0.2, 0, 1e3, "learning rate"},
    ModelParameter{"decay", 1, 0, 1, "what a vector leaves of the gradients before it"},
    ModelParameter{"l2", 0, 0, 1e6, "pulls weights towards 0"},
    ModelParameter{"categories_max", 512, 1, 2048, "categories of the others that have a weight"},
};

// A category that is missing is the likeliest one, and beside it stands how likely what stands
// there is.
class ImputeCategoryStep final : public OthersStep<CategoryGuess> {
 public:
  explicit ImputeCategoryStep(const StepSpec& spec)
      : OthersStep(spec.features, {.kind = FeatureKind::category, .suffix = "_chance"}) {
    options_.classes = static_cast<std::size_t>(spec.step.params.at("classes"));
    for (const std::string_view name : {"eta", "decay", "l2", "categories_max"}) {
      options_.rule.params.emplace(name, spec.step.params.find(name)->second);
    }
  }

 protected:
  [[nodiscard]] Result<CategoryGuess> fresh(const FeatureSchema& others) const override {
    return CategoryGuess(LS_TRY(Softmax::make(others, options_)));
  }
  [[nodiscard]] FeatureValue beside(const CategoryGuess& guess, FeatureRow others,
                                    const FeatureValue& value) const override {
    const std::optional<std::size_t> place = guess.place_of(value.category());
    return place ? FeatureValue::of(guess.chances(others).of[*place]) : FeatureValue::missing();
  }
  void learn(CategoryGuess& guess, FeatureRow others, const FeatureValue& value) const override {
    guess.learn(others, value.category());
  }
  void fill_in(const CategoryGuess& guess, FeatureRow others, FeatureValue& value,
               FeatureValue& beside) const override {
    const CategoryGuess::Chances chances = guess.chances(others);
    if (chances.count > 0) {
      const std::size_t likeliest = chances.likeliest();
      value = FeatureValue::of(guess.category(likeliest));
      beside = FeatureValue::of(chances.of[likeliest]);
    }
  }

 private:
  SoftmaxOptions options_;
};

}  // namespace

StepType impute_category_step_type() {
  return {.name = "impute_category",
          .summary = "the likeliest category by all other features in place of one that is missing",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<ImputeCategoryStep>(spec);
          }};
}

}  // namespace ls::ml
