#include "leadstream/base/random.hpp"
#include "leadstream/ml/evaluation.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

// Rows of 20 numbers and 6 categories of 50 values each, as a lead's feature vector has them; 5 %
// of the values are missing. One item is one row.

namespace ls::ml {
namespace {

constexpr std::size_t kNumbers = 20;
constexpr std::size_t kCategories = 6;
constexpr std::size_t kRows = 4096;

struct Rows {
  FeatureSchema schema;
  std::vector<std::string> texts;
  std::vector<std::vector<FeatureValue>> values;
  std::vector<unsigned char> labels;
};

FeatureValue random_value(std::size_t feature, const std::vector<std::string>& texts,
                          Random& random) {
  if (random.chance(0.05)) {
    return FeatureValue::missing();
  }
  return feature < kNumbers ? FeatureValue::of(random.normal())
                            : FeatureValue::of(texts[random.below(texts.size())]);
}

const Rows& rows() {
  static const Rows made = [] {
    Rows r;
    std::vector<FeatureDef> features;
    for (std::size_t i = 0; i < kNumbers + kCategories; ++i) {
      features.push_back({"feature_" + std::to_string(i),
                          i < kNumbers ? FeatureKind::number : FeatureKind::category});
    }
    r.schema = FeatureSchema(std::move(features));
    for (int i = 0; i < 50; ++i) {
      r.texts.push_back("category " + std::to_string(i));
    }
    Random random(1);
    for (std::size_t i = 0; i < kRows; ++i) {
      std::vector<FeatureValue> values;
      for (std::size_t f = 0; f < kNumbers + kCategories; ++f) {
        values.push_back(random_value(f, r.texts, random));
      }
      r.labels.push_back(random.chance(0.2 + (values[0].number() > 0 ? 0.4 : 0)) ? 1 : 0);
      r.values.push_back(std::move(values));
    }
    return r;
  }();
  return made;
}

std::unique_ptr<Model> trained(const std::string& name) {
  auto model = make_model({.name = name}, rows().schema).take();
  for (std::size_t i = 0; i < kRows; ++i) {
    model->learn(rows().values[i], rows().labels[i] != 0);
  }
  return model;
}

void learn(benchmark::State& state, const std::string& name) {
  const auto model = trained(name);
  std::size_t i = 0;
  for (auto _ : state) {
    model->learn(rows().values[i], rows().labels[i] != 0);
    i = (i + 1) % kRows;
  }
  state.SetItemsProcessed(state.iterations());
}

void predict(benchmark::State& state, const std::string& name) {
  const auto model = trained(name);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(model->predict(rows().values[i]).margin);
    i = (i + 1) % kRows;
  }
  state.SetItemsProcessed(state.iterations());
}

void explain(benchmark::State& state, const std::string& name) {
  const auto model = trained(name);
  std::array<double, kNumbers + kCategories> contributions = {};
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(model->explain(rows().values[i], contributions).margin);
    i = (i + 1) % kRows;
  }
  state.SetItemsProcessed(state.iterations());
}

void take_and_encode_snapshot(benchmark::State& state) {
  const auto model = trained("coin");
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string encoded = encode_snapshot(take_snapshot("bench", EventTime{1}, *model, {}));
    bytes += encoded.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void add_to_prequential(benchmark::State& state) {
  Prequential prequential(1000);
  Random random(1);
  std::vector<double> margins(kRows);
  for (double& margin : margins) {
    margin = random.normal();
  }
  std::size_t i = 0;
  for (auto _ : state) {
    prequential.add(margins[i], rows().labels[i] != 0);
    i = (i + 1) % kRows;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(learn, coin, std::string("coin"));
BENCHMARK_CAPTURE(learn, ftrl, std::string("ftrl"));
BENCHMARK_CAPTURE(learn, adagrad, std::string("adagrad"));
BENCHMARK_CAPTURE(learn, sgd, std::string("sgd"));
BENCHMARK_CAPTURE(predict, coin, std::string("coin"));
BENCHMARK_CAPTURE(predict, ftrl, std::string("ftrl"));
BENCHMARK_CAPTURE(explain, coin, std::string("coin"));
BENCHMARK(take_and_encode_snapshot);
BENCHMARK(add_to_prequential);

}  // namespace
}  // namespace ls::ml
