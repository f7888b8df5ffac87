#include "leadstream/base/counter_random.hpp"
#include "leadstream/generator/stream.hpp"
#include "leadstream/ml/binary_meter.hpp"
#include "leadstream/ml/registry.hpp"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

// Learners that count, on the first 100 000 rows of the literature's streams with seed 1, made
// before the clock runs. One item is one row, told before it is learned.

namespace ls::ml {
namespace {

constexpr std::size_t kRows = 100'000;

struct Rows {
  FeatureSchema schema;
  std::vector<std::string> texts;
  std::vector<FeatureValue> values;  // row by row
  std::vector<unsigned char> labels;

  [[nodiscard]] FeatureRow at(std::size_t i) const {
    return FeatureRow(values).subspan(i * schema.size(), schema.size());
  }
};

Rows rows_of(const std::string& name) {
  const auto stream = generator::make_stream({.name = name}).take();
  Rows rows;
  std::vector<FeatureDef> features;
  for (const generator::StreamColumn& column : stream->columns()) {
    features.push_back(
        {column.name, column.categories == 0 ? FeatureKind::number : FeatureKind::category});
  }
  rows.schema = FeatureSchema(std::move(features));
  for (int i = 0; i < 100; ++i) {
    rows.texts.push_back(std::to_string(i));
  }
  generator::StreamRow row;
  for (std::size_t i = 0; i < kRows; ++i) {
    stream->next(row);
    for (std::size_t c = 0; c < row.values.size(); ++c) {
      rows.values.push_back(
          stream->columns()[c].categories == 0
              ? FeatureValue::of(row.values[c])
              : FeatureValue::of(rows.texts[static_cast<std::size_t>(row.values[c])]));
    }
    rows.labels.push_back(row.label == 1 ? 1 : 0);
  }
  return rows;
}

void test_then_train(benchmark::State& state, const std::string& model_name,
                     const std::string& stream_name) {
  const Rows rows = rows_of(stream_name);
  std::size_t right = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto model = make_model({.name = model_name}, rows.schema).take();
    right = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
      const bool label = rows.labels[i] != 0;
      right += (model->test_then_train(rows.at(i), label, 1).margin > 0) == label ? 1 : 0;
    }
    bytes = model->memory_bytes();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
  state.counters["accuracy"] = static_cast<double>(right) / static_cast<double>(kRows);
  state.counters["bytes"] = static_cast<double>(bytes);
}

void counter_random(benchmark::State& state) {
  std::uint64_t sequence = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        CounterRandom({.seed = 1, .stream = 7, .sequence = ++sequence}).poisson(6));
  }
  state.SetItemsProcessed(state.iterations());
}

void binary_meter(benchmark::State& state) {
  BinaryMeter meter(Horizon::fading(0.999));
  double margin = 0.1;
  for (auto _ : state) {
    margin = -margin;
    meter.add(margin, margin > 0);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(test_then_train, hoeffding_tree_sea, std::string("hoeffding_tree"),
                  std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, hoeffding_tree_agrawal, std::string("hoeffding_tree"),
                  std::string("agrawal"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, hoeffding_tree_rbf, std::string("hoeffding_tree"),
                  std::string("rbf"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, boosting_sea, std::string("boosting"), std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, boosting_agrawal, std::string("boosting"),
                  std::string("agrawal"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, naive_bayes_sea, std::string("naive_bayes"), std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, leveraging_bagging_sea, std::string("leveraging_bagging"),
                  std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, leveraging_bagging_agrawal, std::string("leveraging_bagging"),
                  std::string("agrawal"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, leveraging_bagging_rbf, std::string("leveraging_bagging"),
                  std::string("rbf"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, adaptive_random_forest_sea,
                  std::string("adaptive_random_forest"), std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, adaptive_random_forest_agrawal,
                  std::string("adaptive_random_forest"), std::string("agrawal"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, adaptive_random_forest_rbf,
                  std::string("adaptive_random_forest"), std::string("rbf"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, extremely_fast_tree_sea, std::string("extremely_fast_tree"),
                  std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, extremely_fast_tree_rbf, std::string("extremely_fast_tree"),
                  std::string("rbf"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, hoeffding_adaptive_tree_sea,
                  std::string("hoeffding_adaptive_tree"), std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, hoeffding_adaptive_tree_rbf,
                  std::string("hoeffding_adaptive_tree"), std::string("rbf"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(test_then_train, online_ensemble_sea, std::string("online_ensemble"),
                  std::string("sea"))
    ->Unit(benchmark::kMillisecond);
BENCHMARK(counter_random);
BENCHMARK(binary_meter);

}  // namespace
}  // namespace ls::ml
