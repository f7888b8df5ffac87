#include "leadstream/base/random.hpp"
#include "leadstream/ml/anomaly_registry.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

// Anomaly detectors on normal points that do not change, made before the clock runs. One item is
// one point, judged before it is learned; the detector's windows are full.

namespace ls::ml {
namespace {

constexpr std::size_t kPoints = 1 << 14;

void judge_then_learn(benchmark::State& state, const ModelSpec& spec) {
  const auto dimensions = static_cast<std::size_t>(state.range(0));
  Random random(1);
  std::vector<double> values(kPoints * dimensions);
  for (double& value : values) {
    value = random.normal();
  }
  const auto detector = make_detector(spec, dimensions).take();
  const auto point = [&](std::size_t i) {
    return Point(values).subspan(i % kPoints * dimensions, dimensions);
  };
  for (std::size_t i = 0; i < kPoints; ++i) {
    detector->learn(point(i));
  }
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(detector->score(point(at)));
    detector->learn(point(at++));
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = static_cast<double>(detector->memory_bytes());
}

const ModelSpec kTrees15{.name = "half_space_trees", .params = {{"trees", 25}, {"height", 15}}};

BENCHMARK_CAPTURE(judge_then_learn, random_cut_forest_50x256,
                  ModelSpec{.name = "random_cut_forest"})
    ->Arg(1)
    ->Arg(4)
    ->Arg(10);
BENCHMARK_CAPTURE(judge_then_learn, half_space_trees_25x15, kTrees15)->Arg(4)->Arg(10);
BENCHMARK_CAPTURE(judge_then_learn, half_space_trees, ModelSpec{.name = "half_space_trees"})
    ->Arg(4);
BENCHMARK_CAPTURE(judge_then_learn, isolation_forest, ModelSpec{.name = "isolation_forest"})
    ->Arg(4);
BENCHMARK_CAPTURE(judge_then_learn, local_outlier_factor, ModelSpec{.name = "local_outlier_factor"})
    ->Arg(4);
BENCHMARK_CAPTURE(judge_then_learn, robust_z, ModelSpec{.name = "robust_z"})->Arg(4);
BENCHMARK_CAPTURE(judge_then_learn, level_shift, ModelSpec{.name = "level_shift"})->Arg(4);

}  // namespace
}  // namespace ls::ml
