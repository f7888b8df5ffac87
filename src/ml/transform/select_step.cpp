#include "ml/transform/feature_information.hpp"
#include "ml/transform/learning_step.hpp"
#include "ml/transform/steps.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"count", 16, 1, 4096, "numbers that stay"},
};

double number_of(const FeatureValue& value) {
  return value.is_number() ? value.number() : std::numeric_limits<double>::quiet_NaN();
}

// Numbers that say little of the label are missing behind it, so that the vector keeps its schema
// however often the choice changes.
class SelectStep final : public LearningStep<FeatureInformation> {
 public:
  explicit SelectStep(const StepSpec& spec)
      : LearningStep(spec.features, FeatureInformation()),
        count_(static_cast<std::size_t>(spec.step.params.at("count"))) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(bind_columns(schema, FeatureKind::number));
    names_.clear();
    for (const Column& column : columns()) {
      names_.push_back(schema.at(column.place).name);
    }
    choose();
    return schema;
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    if (std::exchange(has_learned_, false)) {
      choose();
    }
    std::ranges::copy(in.row, out.begin());
    for (std::size_t i = 0; i < columns().size(); ++i) {
      if (!is_chosen_[i]) {
        out[columns()[i].place] = FeatureValue::missing();
      }
    }
  }

  [[nodiscard]] bool wants_labels() const override {
    return true;
  }
  void note(FeatureRow row, ByteWriter& out) const override {
    out.varint(columns().size());
    for (std::size_t i = 0; i < columns().size(); ++i) {
      out.bytes(names_[i]);
      out.f64(number_of(row[columns()[i].place]));
    }
  }
  Status learn(ByteReader& noted, EventTime /*time*/, bool label) override {
    for (std::size_t left = noted.count(); left > 0; --left) {
      const std::string feature(noted.bytes());
      const double number = noted.f64();
      Known* known = LS_TRY(known_of(feature));
      known->learned.learn(number, label);
      known->is_changed = true;
    }
    has_learned_ = true;
    return {};
  }

 private:
  // As long as nothing is known of any, all stay.
  void choose() {
    std::vector<FeatureInformation> known;
    for (const Column& column : columns()) {
      known.push_back(column.known->learned);
    }
    const std::vector<std::size_t> best = most_informative(known, count_);
    is_chosen_.assign(columns().size(), best.empty());
    for (const std::size_t i : best) {
      is_chosen_[i] = true;
    }
  }

  std::size_t count_;
  std::vector<std::string> names_;  // by column
  std::vector<bool> is_chosen_;     // by column
  bool has_learned_ = false;
};

}  // namespace

StepType select_step_type() {
  return {.name = "select",
          .summary = "only the numbers that say most of the label; others are missing",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<SelectStep>(spec);
          }};
}

}  // namespace ls::ml
