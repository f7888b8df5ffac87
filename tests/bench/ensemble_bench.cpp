#include "leadstream/base/random.hpp"
#include "leadstream/ml/tree_ensemble.hpp"
#include "leadstream/ml/tree_explainer.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

// Evaluating a model that another program has trained: 100 full trees of depth 6 over 20 features,
// laid out as a loaded file is. One item is one row.

namespace ls::ml {
namespace {

constexpr std::uint32_t kFeatures = 20;
constexpr std::size_t kRows = 4096;

TreeEnsemble full_trees(std::size_t trees, std::uint32_t depth) {
  Random random(1);
  EnsembleLayout layout{.arithmetic = Arithmetic::float32, .features = kFeatures, .base = {0}};
  const std::uint32_t nodes = (2U << depth) - 1;
  for (std::size_t t = 0; t < trees; ++t) {
    const auto root = static_cast<std::uint32_t>(layout.nodes.size());
    layout.trees.push_back({.root = root, .nodes = nodes, .depth = depth});
    for (std::uint32_t i = 0; i < nodes; ++i) {
      const bool is_split = 2 * i + 2 < nodes;
      EnsembleNode node{.value = random.normal(), .first = root + (is_split ? 2 * i + 1 : i)};
      if (is_split) {
        node.feature_and_flags =
            EnsembleNode::kIsSplit | static_cast<std::uint32_t>(random.below(kFeatures));
      }
      layout.nodes.push_back(node);
      layout.covers.push_back(1.0 / std::floor(std::log2(i + 1) + 1));
    }
  }
  return TreeEnsemble(std::move(layout));
}

std::vector<double> rows() {
  Random random(2);
  std::vector<double> numbers(kRows * kFeatures);
  for (double& x : numbers) {
    x = random.normal();
  }
  return numbers;
}

void evaluate_batches(benchmark::State& state) {
  const TreeEnsemble ensemble = full_trees(100, 6);
  const std::vector<double> numbers = rows();
  std::vector<double> margins(kRows);
  for (auto _ : state) {
    ensemble.margins(numbers, margins);
    benchmark::DoNotOptimize(margins.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
}

void explain_rows(benchmark::State& state) {
  const TreeEnsemble ensemble = full_trees(100, 6);
  TreeExplainer explainer = TreeExplainer::make(ensemble).take();
  const std::vector<double> numbers = rows();
  std::vector<double> contributions(kFeatures);
  std::size_t row = 0;
  for (auto _ : state) {
    const auto asked = std::span(numbers).subspan(row * kFeatures, kFeatures);
    benchmark::DoNotOptimize(explainer.explain(asked, 0, contributions));
    row = (row + 1) % kRows;
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(evaluate_batches)->Unit(benchmark::kMillisecond);
BENCHMARK(explain_rows)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace ls::ml
