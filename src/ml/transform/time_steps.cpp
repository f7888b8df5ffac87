#include "ml/transform/cyclic_time.hpp"
#include "ml/transform/steps.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"hours", 24, 1, 8784, "of the period"},
};

Millis period_of(const StepSpec& spec) {
  return hours(static_cast<std::int64_t>(spec.step.params.at("hours")));
}

Result<FeatureSchema> with_numbers(const FeatureSchema& schema, std::string_view what,
                                   Millis period, std::span<const std::string_view> names) {
  std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
  for (const std::string_view name : names) {
    features.push_back(
        {fmt::format("{}_{}h_{}", what, period.count / hours(1).count, name), FeatureKind::number});
  }
  return FeatureSchema::make(std::move(features));
}

// Where the time of the vector lies in a period.
class CycleStep final : public VectorStep {
 public:
  explicit CycleStep(const StepSpec& spec) : period_(period_of(spec)) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    constexpr std::array<std::string_view, 2> kNames = {"sin", "cos"};
    return with_numbers(schema, "cycle", period_, kNames);
  }
  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    const CyclicPlace place = cyclic_place(in.time, period_);
    out[in.row.size()] = FeatureValue::of(place.sine);
    out[in.row.size() + 1] = FeatureValue::of(place.cosine);
  }

 private:
  Millis period_;
};

// How closely the key's events keep to one place of a period, and which: missing before the first.
class RhythmStep final : public VectorStep {
 public:
  explicit RhythmStep(const StepSpec& spec) : period_(period_of(spec)) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    constexpr std::array<std::string_view, 3> kNames = {"strength", "sin", "cos"};
    return with_numbers(schema, "rhythm", period_, kNames);
  }
  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    if (in.rhythm == nullptr || in.rhythm->count() == 0) {
      return;
    }
    const auto line = in.rhythm->line_of(period_);
    if (!line) {
      return;
    }
    const double turn = 2 * std::numbers::pi * in.rhythm->place(*line);
    out[in.row.size()] = FeatureValue::of(in.rhythm->strength(*line));
    out[in.row.size() + 1] = FeatureValue::of(std::sin(turn));
    out[in.row.size() + 2] = FeatureValue::of(std::cos(turn));
  }
  [[nodiscard]] std::optional<Millis> period() const override {
    return period_;
  }

 private:
  Millis period_;
};

}  // namespace

StepType cycle_step_type() {
  return {.name = "cycle",
          .summary = "where the time lies in a period, as two numbers",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<CycleStep>(spec);
          }};
}

StepType rhythm_step_type() {
  return {.name = "rhythm",
          .summary = "how closely the key's events keep to one place of a period, and which",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            return std::make_unique<RhythmStep>(spec);
          }};
}

}  // namespace ls::ml
