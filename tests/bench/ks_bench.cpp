#include "leadstream/base/random.hpp"
#include "leadstream/stats/ks_critical.hpp"
#include "leadstream/stats/ks_distribution.hpp"
#include "leadstream/stats/ks_reference.hpp"
#include "leadstream/stats/ks_test.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// A reference of n values against a sliding window of w, one statistic per value: the incremental
// detector beside sorting and merging both samples anew, in the same run. Items are updates.

namespace {

using ls::stats::KsReference;

std::vector<double> draws(std::size_t count, std::uint64_t seed) {
  ls::Random random(seed);
  std::vector<double> values(count);
  std::ranges::generate(values, [&] { return random.uniform(); });
  return values;
}

constexpr std::size_t kStream = 1 << 16;

void sliding(benchmark::State& state, double (*shape)(double)) {
  std::vector<double> reference = draws(static_cast<std::size_t>(state.range(0)), 1);
  std::vector<double> stream = draws(kStream, 2);
  std::ranges::transform(reference, reference.begin(), shape);
  std::ranges::transform(stream, stream.begin(), shape);
  KsReference detector(reference, static_cast<std::size_t>(state.range(1)));
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(detector.update(stream[at]));
    at = (at + 1) % kStream;
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = static_cast<double>(detector.memory_bytes());
}

void ks_sliding_continuous(benchmark::State& state) {
  sliding(state, [](double value) { return value; });
}
BENCHMARK(ks_sliding_continuous)
    ->ArgNames({"n", "w"})
    ->Args({500, 500})
    ->Args({1000, 100})
    ->Args({1000, 500})
    ->Args({10000, 500})
    ->Args({100000, 1000});

// Counts below 50, as page views and scores are: nearly every value is tied.
void ks_sliding_counts(benchmark::State& state) {
  sliding(state, [](double value) { return static_cast<double>(static_cast<int>(50 * value)); });
}
BENCHMARK(ks_sliding_counts)->ArgNames({"n", "w"})->Args({500, 500});

void ks_sort_and_merge(benchmark::State& state) {
  const auto window = static_cast<std::size_t>(state.range(1));
  std::vector<double> reference = draws(static_cast<std::size_t>(state.range(0)), 1);
  std::ranges::sort(reference);  // Sorting what is sorted is cheap: the window's sort counts.
  const std::vector<double> stream = draws(kStream, 2);
  std::size_t at = 0;
  for (auto _ : state) {
    const std::span<const double> current = std::span(stream).subspan(at, window);
    benchmark::DoNotOptimize(
        ls::stats::ks_statistic({.reference = reference, .current = current}).c());
    at = (at + 1) % (kStream - window);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ks_sort_and_merge)->ArgNames({"n", "w"})->Args({500, 500})->Args({1000, 500});

// Exact log p at D, given in thousandths.
void ks_exact_log_p(benchmark::State& state) {
  const ls::stats::SampleSizes sizes{.reference = state.range(0), .current = state.range(1)};
  const std::int64_t c = sizes.reference * sizes.current / 1000 * state.range(2);
  for (auto _ : state) {
    benchmark::DoNotOptimize(ls::stats::ks_log_p(sizes, c));
  }
}
BENCHMARK(ks_exact_log_p)
    ->ArgNames({"n", "m", "D"})
    ->Args({1000, 100, 200})
    ->Args({500, 600, 100})
    ->Args({10000, 500, 100})
    ->Args({10000, 10000, 150})
    ->Unit(benchmark::kMicrosecond);

void ks_critical_integer(benchmark::State& state) {
  const ls::stats::SampleSizes sizes{.reference = state.range(0), .current = state.range(1)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(ls::stats::ks_critical(sizes, 1e-4));
  }
}
BENCHMARK(ks_critical_integer)
    ->ArgNames({"n", "m"})
    ->Args({1000, 100})
    ->Args({10000, 500})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
