#include "ml/transform/feature_hashing.hpp"
#include "ml/transform/step_places.hpp"
#include "ml/transform/steps.hpp"

#include <fmt/core.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"size", 32, 1, 4096, "numbers that the categories become"},
    ModelParameter{"seed", 0, 0, 1e9, "another one collides elsewhere"},
};

// The categories go; behind what stays come `size` numbers.
class HashStep final : public VectorStep {
 public:
  explicit HashStep(const StepSpec& spec)
      : features_(spec.features),
        size_(static_cast<std::size_t>(spec.step.params.at("size"))),
        hashing_({.size = size_, .seed = static_cast<std::uint64_t>(spec.step.params.at("seed"))}) {
  }

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    is_hashed_.assign(schema.size(), false);
    for (const std::size_t place : LS_TRY(places_of(schema, FeatureKind::category, features_))) {
      is_hashed_[place] = true;
    }
    names_.clear();
    std::vector<FeatureDef> made;
    for (std::size_t i = 0; i < schema.size(); ++i) {
      names_.push_back(schema.at(i).name);
      if (!is_hashed_[i]) {
        made.push_back(schema.at(i));
      }
    }
    for (std::size_t i = 0; i < size_; ++i) {
      made.push_back({fmt::format("hashed_{}", i), FeatureKind::number});
    }
    return FeatureSchema::make(std::move(made));
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    const std::span<FeatureValue> hashed = out.last(size_);
    for (FeatureValue& value : hashed) {
      value = FeatureValue::of(0.0);
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < in.row.size(); ++i) {
      if (!is_hashed_[i]) {
        out[at++] = in.row[i];
      } else if (in.row[i].is_category()) {
        const HashedInput input = hashing_.category(names_[i], in.row[i].category());
        hashed[input.index] = FeatureValue::of(hashed[input.index].number() + input.value);
      }
    }
  }

 private:
  std::vector<std::string> features_;
  std::size_t size_;
  FeatureHashing hashing_;
  std::vector<bool> is_hashed_;  // by place in front of the step
  std::vector<std::string> names_;
};

}  // namespace

StepType hash_step_type() {
  return {.name = "hash",
          .summary = "any number of categories as a fixed row of numbers",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<HashStep>(spec);
          }};
}

}  // namespace ls::ml
