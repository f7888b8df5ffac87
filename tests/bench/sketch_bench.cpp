#include "leadstream/base/hash.hpp"
#include "leadstream/base/random.hpp"
#include "leadstream/stats/count_min.hpp"
#include "leadstream/stats/dd_sketch.hpp"
#include "leadstream/stats/hyper_log_log.hpp"
#include "leadstream/stats/kll_sketch.hpp"
#include "leadstream/stats/space_saving.hpp"
#include "leadstream/stats/t_digest.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Warm sketches of their default sizes, one value or name after the other. Items are updates.

namespace {

constexpr std::size_t kStream = 1 << 16;

// Amounts as revenues are: over some orders of magnitude.
std::vector<double> amounts() {
  ls::Random random(1);
  std::vector<double> values(kStream);
  std::ranges::generate(values, [&] { return std::exp(2 * random.normal()); });
  return values;
}

template <typename Sketch>
void add_amounts(benchmark::State& state, Sketch sketch) {
  const std::vector<double> values = amounts();
  for (const double value : values) {
    sketch.add(value);
  }
  std::size_t at = 0;
  for (auto _ : state) {
    sketch.add(values[at]);
    at = (at + 1) % kStream;
  }
  benchmark::DoNotOptimize(sketch.quantile(.5));
  state.SetItemsProcessed(state.iterations());
}

void dd_sketch(benchmark::State& state) {
  add_amounts(state, ls::stats::DdSketch());
}
BENCHMARK(dd_sketch);

void t_digest(benchmark::State& state) {
  add_amounts(state, ls::stats::TDigest());
}
BENCHMARK(t_digest);

void kll_sketch(benchmark::State& state) {
  add_amounts(state, ls::stats::KllSketch());
}
BENCHMARK(kll_sketch);

void hyper_log_log(benchmark::State& state) {
  ls::Random random(2);
  ls::stats::HyperLogLog sketch;
  for (std::size_t i = 0; i < kStream; ++i) {
    sketch.add(random.next());
  }
  for (auto _ : state) {
    sketch.add(random.next());
  }
  benchmark::DoNotOptimize(sketch.estimate());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(hyper_log_log);

void count_min(benchmark::State& state) {
  const auto update = static_cast<ls::stats::CountMinUpdate>(state.range(0));
  ls::stats::CountMin sketch({.update = update});
  std::uint64_t at = 0;
  for (auto _ : state) {
    sketch.add(ls::splitmix64(at++ % 5000));
  }
  benchmark::DoNotOptimize(sketch.estimate(7));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(count_min)->ArgName("conservative")->Arg(0)->Arg(1);

// A few of 10,000 names are frequent; about half of the events come from names without a counter.
void space_saving(benchmark::State& state) {
  ls::Random random(3);
  std::vector<std::string> names(kStream);
  std::ranges::generate(names, [&] {
    return "page-" + std::to_string(static_cast<int>(10'000 * std::pow(random.uniform(), 3)));
  });
  ls::stats::SpaceSaving sketch(static_cast<std::size_t>(state.range(0)));
  std::size_t at = 0;
  for (auto _ : state) {
    sketch.add(names[at]);
    at = (at + 1) % kStream;
  }
  benchmark::DoNotOptimize(sketch.total());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(space_saving)->ArgName("capacity")->Arg(100)->Arg(1000);

}  // namespace
