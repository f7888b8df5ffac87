#include "ml/transform/learning_step.hpp"
#include "ml/transform/step_places.hpp"
#include "ml/transform/steps.hpp"

#include "leadstream/stats/count_min.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"error", 0.005, 1e-4, 0.5, "a share is too large by at most this,"},
    ModelParameter{"delta", 0.01, 1e-6, 0.5, "but for this chance"},
};

// Behind the vector comes of each category the share of the vectors so far that had it, however
// many categories there are; missing before the first vector.
class FrequencyStep final : public LearningStep<stats::CountMin> {
 public:
  FrequencyStep(const StepSpec& spec, stats::CountMin fresh)
      : LearningStep(spec.features, std::move(fresh)) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(bind_columns(schema, FeatureKind::category));
    std::vector<FeatureDef> features(schema.features().begin(), schema.features().end());
    for (const Column& column : columns()) {
      features.push_back({schema.at(column.place).name + "_share", FeatureKind::number});
    }
    return FeatureSchema::make(std::move(features));
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    std::size_t at = in.row.size();
    for (const Column& column : columns()) {
      stats::CountMin& counts = column.known->learned;
      const std::uint64_t category = category_of(in.row[column.place]);
      if (counts.total() > 0) {
        out[at] = FeatureValue::of(static_cast<double>(counts.estimate(category)) /
                                   static_cast<double>(counts.total()));
      }
      counts.add(category);
      column.known->is_changed = true;
      ++at;
    }
  }
};

}  // namespace

StepType frequency_step_type() {
  return {.name = "frequency",
          .summary = "beside a category the share of vectors that had it, of any number of them",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            const auto& params = spec.step.params;
            return std::make_unique<FrequencyStep>(
                spec, stats::CountMin(stats::CountMinOptions::of(
                          {.error = params.at("error"), .delta = params.at("delta")})));
          }};
}

}  // namespace ls::ml
