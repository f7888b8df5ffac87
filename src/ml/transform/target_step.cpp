#include "ml/transform/learning_step.hpp"
#include "ml/transform/step_places.hpp"
#include "ml/transform/steps.hpp"
#include "ml/transform/target_encoding.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"shrinkage", 10, 0, 1e9, "labels for which the mean of all counts"},
    ModelParameter{"capacity", 10'000, 1, 1e6, "categories of a feature that are told apart"},
};

// Where the category stood stands the share of positives of it.
class TargetStep final : public LearningStep<TargetEncoding> {
 public:
  TargetStep(const StepSpec& spec, TargetEncoding fresh)
      : LearningStep(spec.features, std::move(fresh)) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(bind_columns(schema, FeatureKind::category));
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    names_.clear();
    for (const Column& column : columns()) {
      FeatureDef& feature = features[column.place];
      names_.push_back(feature.name);
      feature = {feature.name + "_rate", FeatureKind::number};
    }
    return FeatureSchema::make(std::move(features));
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    for (const Column& column : columns()) {
      TargetEncoding& encoding = column.known->learned;
      if (encoding.waiting() > 0) {
        encoding.advance(in.time);
        column.known->is_changed = true;
      }
      const auto rate = encoding.encode(category_of(in.row[column.place]));
      out[column.place] = rate ? bounded(*rate) : FeatureValue::missing();
    }
  }

  [[nodiscard]] bool wants_labels() const override {
    return true;
  }
  void note(FeatureRow row, ByteWriter& out) const override {
    out.varint(columns().size());
    for (std::size_t i = 0; i < columns().size(); ++i) {
      out.bytes(names_[i]);
      out.u64(category_of(row[columns()[i].place]));
    }
  }
  Status learn(ByteReader& noted, EventTime time, bool label) override {
    for (std::size_t left = noted.count(); left > 0; --left) {
      const std::string feature(noted.bytes());
      const std::uint64_t category = noted.u64();
      Known* known = LS_TRY(known_of(feature));
      known->learned.learn({.time = time, .category = category, .target = label ? 1.0 : 0.0});
      known->is_changed = true;
    }
    return {};
  }

 private:
  std::vector<std::string> names_;  // by column, in front of the step
};

}  // namespace

StepType target_step_type() {
  return {.name = "target_encode",
          .summary = "categories as the share of positives among their leads",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            const auto& params = spec.step.params;
            return std::make_unique<TargetStep>(
                spec,
                TargetEncoding({.shrinkage = params.at("shrinkage"),
                                .capacity = static_cast<std::size_t>(params.at("capacity"))}));
          }};
}

}  // namespace ls::ml
