#include "ml/transform/learning_step.hpp"
#include "ml/transform/steps.hpp"

#include "leadstream/stats/space_saving.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::ml {
namespace {

constexpr std::array kParameters = {
    ModelParameter{"share", 0.01, 1e-3, 0.5, "of the vectors that a category of its own has"},
};

constexpr std::string_view kOther = "other";
// Counters for each category that could have the share: so a count is too large by at most half of
// the share, and whatever has it is counted.
constexpr double kCountersPerShare = 2;

// A category that few vectors had so far is told as one with all others of these. Until as many
// vectors came as would hold one of a category with the share, all stay what they are.
class GroupRareStep final : public LearningStep<stats::SpaceSaving> {
 public:
  GroupRareStep(const StepSpec& spec, double share, stats::SpaceSaving fresh)
      : LearningStep(spec.features, std::move(fresh)), share_(share) {}

  Result<FeatureSchema> bind(const FeatureSchema& schema) override {
    LS_TRY(bind_columns(schema, FeatureKind::category));
    return schema;
  }

  void apply(const StepInput& in, std::span<FeatureValue> out) override {
    std::ranges::copy(in.row, out.begin());
    for (const Column& column : columns()) {
      const FeatureValue& value = in.row[column.place];
      if (!value.is_category()) {
        continue;
      }
      stats::SpaceSaving& counts = column.known->learned;
      if (is_rare(counts, value.category())) {
        out[column.place] = FeatureValue::of(kOther);
      }
      counts.add(value.category());
      column.known->is_changed = true;
    }
  }

 private:
  [[nodiscard]] bool is_rare(const stats::SpaceSaving& counts, std::string_view category) const {
    const double wanted = share_ * static_cast<double>(counts.total());
    return wanted >= 1 && static_cast<double>(counts.count_of(category)) < wanted;
  }

  double share_;
};

}  // namespace

StepType group_rare_step_type() {
  return {.name = "group_rare",
          .summary = "categories that few vectors have as one, \"other\"",
          .parameters = kParameters,
          .make = [](const StepSpec& spec) -> std::unique_ptr<VectorStep> {
            const double share = spec.step.params.at("share");
            const auto counters = static_cast<std::size_t>(std::ceil(kCountersPerShare / share));
            return std::make_unique<GroupRareStep>(spec, share, stats::SpaceSaving(counters));
          }};
}

}  // namespace ls::ml
