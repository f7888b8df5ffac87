#include "ml/transform/category_guess.hpp"
#include "ml/transform/feature_knowledge.hpp"
#include "ml/transform/step_places.hpp"
#include "ml/transform/steps.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

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

// A category that is missing is the likeliest by all other features of the vector, and beside it
// stands how likely what stands there is.
class ImputeCategoryStep final : public VectorStep {
 public:
  explicit ImputeCategoryStep(const StepSpec& spec) : features_(spec.features) {
    options_.classes = static_cast<std::size_t>(spec.step.params.at("classes"));
    for (const std::string_view name : {"eta", "decay", "l2", "categories_max"}) {
      options_.rule.params.emplace(name, spec.step.params.find(name)->second);
    }
  }

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    targets_.clear();
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    for (const std::size_t place : LS_TRY(places_of(schema, FeatureKind::category, features_))) {
      targets_.push_back(LS_TRY(target_at(schema, place)));
      features.push_back({schema.at(place).name + "_missing", FeatureKind::number});
      features.push_back({schema.at(place).name + "_chance", FeatureKind::number});
    }
    return FeatureSchema::make(std::move(features));
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    std::span<FeatureValue> behind = out.subspan(in.row.size());
    for (Target& target : targets_) {
      tell(target, in.row, out[target.place], behind.first(2));
      behind = behind.subspan(2);
    }
  }

  void save(const Keep& keep) override {
    knowledge_.save(keep);
  }

 protected:
  void forget() override {
    targets_.clear();
    knowledge_.forget();
  }

 private:
  using Known = FeatureKnowledge<CategoryGuess>::Known;
  struct Target {
    std::size_t place = 0;
    std::vector<std::size_t> others;  // the features that it is told by
    Known* known = nullptr;
  };

  Result<Target> target_at(const FeatureSchema& schema, std::size_t place) {
    Target target{.place = place, .others = {}};
    std::vector<FeatureDef> others;
    for (std::size_t i = 0; i < schema.size(); ++i) {
      const bool is_mark = schema.at(i).name.find('@') != std::string::npos;
      if (i != place && !is_mark) {
        target.others.push_back(i);
        others.push_back(schema.at(i));
      }
    }
    const FeatureSchema by(std::move(others));
    const std::string part = fmt::format("{} by {:016x}", schema.at(place).name, by.hash());
    target.known = knowledge_.find(part);
    if (target.known == nullptr) {
      const CategoryGuess fresh(LS_TRY(Softmax::make(by, options_)));
      target.known = LS_TRY(knowledge_.add(part, stored(part), fresh));
    }
    row_.resize(std::max(row_.size(), target.others.size()));
    return target;
  }

  void tell(Target& target, FeatureRow row, FeatureValue& value, std::span<FeatureValue> behind) {
    for (std::size_t i = 0; i < target.others.size(); ++i) {
      row_[i] = row[target.others[i]];
    }
    const FeatureRow by = std::span(row_).first(target.others.size());
    CategoryGuess& guess = target.known->learned;
    const CategoryGuess::Chances chances = guess.chances(by);
    const bool is_there = value.is_category();
    behind[0] = FeatureValue::of(is_there ? 0.0 : 1.0);
    if (is_there) {
      const auto place = guess.place_of(value.category());
      behind[1] = place ? FeatureValue::of(chances.of[*place]) : FeatureValue::missing();
      guess.learn(by, value.category());
      target.known->is_changed = true;
    } else if (chances.count > 0) {
      const std::size_t likeliest = chances.likeliest();
      value = FeatureValue::of(guess.category(likeliest));
      behind[1] = FeatureValue::of(chances.of[likeliest]);
    }
  }

  std::vector<std::string> features_;
  SoftmaxOptions options_;
  FeatureKnowledge<CategoryGuess> knowledge_;  // by the feature and those that it is told by
  std::vector<Target> targets_;
  std::vector<FeatureValue> row_;  // reused
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
