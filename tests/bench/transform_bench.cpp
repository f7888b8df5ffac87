#include "leadstream/base/arena.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/ml/calibration_spec.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/step_registry.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

// Steps over warm vectors of a hundred numbers, a tenth of them missing, and twelve categories:
// items are vectors. What a calibration adds to a prediction of naive Bayes of 4 of the numbers.

namespace ls::ml {
namespace {

constexpr std::size_t kNumbers = 100;
constexpr std::size_t kCategories = 12;
constexpr std::size_t kRows = 1 << 10;

FeatureSchema schema() {
  std::vector<FeatureDef> features;
  for (std::size_t i = 0; i < kNumbers + kCategories; ++i) {
    features.push_back({"feature_" + std::to_string(i),
                        i < kNumbers ? FeatureKind::number : FeatureKind::category});
  }
  return FeatureSchema(std::move(features));
}

const std::vector<std::vector<FeatureValue>>& rows() {
  static const std::vector<std::string> texts = {"ads", "mail", "web", "fair", "partner"};
  static const auto made = [] {
    Random random(1);
    std::vector<std::vector<FeatureValue>> all(kRows);
    for (std::vector<FeatureValue>& row : all) {
      for (std::size_t i = 0; i < kNumbers + kCategories; ++i) {
        const bool is_missing = random.chance(0.1);
        row.push_back(is_missing     ? FeatureValue::missing()
                      : i < kNumbers ? FeatureValue::of(random.exponential())
                                     : FeatureValue::of(texts[random.below(texts.size())]));
      }
    }
    return all;
  }();
  return made;
}

void transform(benchmark::State& state, const std::string& name) {
  const auto step = make_step({.step = {.name = name}}).take();
  const FeatureSchema made = step->bind(schema()).take();
  std::vector<FeatureValue> out(made.size());
  Arena texts;
  std::size_t at = 0;
  const auto next = [&] {
    texts.reset();
    step->apply({.row = rows()[at % kRows],
                 .time = EventTime{} + seconds(static_cast<std::int64_t>(at)),
                 .texts = &texts},
                out);
    ++at;
  };
  while (at < 4 * kRows) {
    next();
  }
  for (auto _ : state) {
    next();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(transform, standard, "standard");
BENCHMARK_CAPTURE(transform, decayed, "decayed");
BENCHMARK_CAPTURE(transform, range, "range");
BENCHMARK_CAPTURE(transform, robust, "robust");
BENCHMARK_CAPTURE(transform, impute_mean, "impute_mean");
BENCHMARK_CAPTURE(transform, impute_median, "impute_median");
BENCHMARK_CAPTURE(transform, impute_linear, "impute_linear");
BENCHMARK_CAPTURE(transform, impute_category, "impute_category");
BENCHMARK_CAPTURE(transform, hash, "hash");
BENCHMARK_CAPTURE(transform, target_encode, "target_encode");
BENCHMARK_CAPTURE(transform, select, "select");
BENCHMARK_CAPTURE(transform, cycle, "cycle");
BENCHMARK_CAPTURE(transform, kmeans, "kmeans");

void calibrated_predict(benchmark::State& state, const std::string& calibration) {
  ModelSpec spec{.name = "naive_bayes"};
  for (std::size_t i = 0; i < calibration_names().size(); ++i) {
    if (calibration_names()[i] == calibration) {
      ask_for_calibration(spec, {.calibration = static_cast<Calibration>(i)});
    }
  }
  const FeatureSchema four({{"a", FeatureKind::number},
                            {"b", FeatureKind::number},
                            {"c", FeatureKind::number},
                            {"d", FeatureKind::number}});
  const auto model = make_model(spec, four).take();
  Random random(1);
  for (std::size_t i = 0; i < 8 * kRows; ++i) {
    const auto row = std::span(rows()[i % kRows]).first(4);
    model->learn(row, random.chance(row[0].number() > 1 ? 0.6 : 0.2));
  }
  std::size_t at = 0;
  for (auto _ : state) {
    const auto row = std::span(rows()[at++ % kRows]).first(4);
    benchmark::DoNotOptimize(model->predict(row).margin);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(calibrated_predict, none, "none");
BENCHMARK_CAPTURE(calibrated_predict, platt, "platt");
BENCHMARK_CAPTURE(calibrated_predict, isotonic, "isotonic");
BENCHMARK_CAPTURE(calibrated_predict, venn_abers, "venn_abers");

}  // namespace
}  // namespace ls::ml
