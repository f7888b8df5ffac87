#include "leadstream/base/random.hpp"
#include "leadstream/stats/adwin.hpp"
#include "leadstream/stats/conformal_detector.hpp"
#include "leadstream/stats/cusum.hpp"
#include "leadstream/stats/ddm.hpp"
#include "leadstream/stats/eddm.hpp"
#include "leadstream/stats/hddm_a.hpp"
#include "leadstream/stats/hddm_w.hpp"
#include "leadstream/stats/ks_run_length.hpp"
#include "leadstream/stats/ks_sliding.hpp"
#include "leadstream/stats/kswin.hpp"
#include "leadstream/stats/page_hinkley.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <vector>

// Detectors on streams that do not change. Items are values.

namespace {

constexpr std::size_t kStream = 1 << 16;

std::vector<double> uniforms(std::uint64_t seed) {
  ls::Random random(seed);
  std::vector<double> values(kStream);
  std::ranges::generate(values, [&] { return random.uniform(); });
  return values;
}

std::vector<double> bits() {
  std::vector<double> values = uniforms(2);
  std::ranges::for_each(values, [](double& value) { value = value < .2 ? 1 : 0; });
  return values;
}

template <typename Detector>
void run(benchmark::State& state, Detector detector, const std::vector<double>& stream) {
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(detector.update(stream[at]));
    at = (at + 1) % kStream;
  }
  state.SetItemsProcessed(state.iterations());
}

void ks_both_windows_slide(benchmark::State& state) {
  const auto size = [&](int range) { return static_cast<std::size_t>(state.range(range)); };
  run(state, ls::stats::KsSliding({.reference = size(0), .gap = size(1), .current = size(2)}),
      uniforms(1));
}
BENCHMARK(ks_both_windows_slide)
    ->ArgNames({"n", "gap", "m"})
    ->Args({100, 0, 100})
    ->Args({500, 0, 500})
    ->Args({500, 100, 500})
    ->Args({10000, 0, 1000});

void adwin_bits(benchmark::State& state) {
  run(state, ls::stats::Adwin(), bits());
}
BENCHMARK(adwin_bits);

void adwin_uniform(benchmark::State& state) {
  run(state, ls::stats::Adwin(), uniforms(3));
}
BENCHMARK(adwin_uniform);

void page_hinkley_bits(benchmark::State& state) {
  run(state, ls::stats::PageHinkley(), bits());
}
BENCHMARK(page_hinkley_bits);

void cusum_uniform(benchmark::State& state) {
  run(state, ls::stats::Cusum(), uniforms(3));
}
BENCHMARK(cusum_uniform);

// Of errors: all but 0 is one.
template <typename Detector>
struct OnNumbers {
  Detector detector = Detector();

  auto update(double value) {
    return detector.update(value != 0);
  }
};

void ddm_bits(benchmark::State& state) {
  run(state, OnNumbers<ls::stats::Ddm>{}, bits());
}
BENCHMARK(ddm_bits);

void eddm_bits(benchmark::State& state) {
  run(state, OnNumbers<ls::stats::Eddm>{}, bits());
}
BENCHMARK(eddm_bits);

void hddm_a_bits(benchmark::State& state) {
  run(state, ls::stats::HddmA(), bits());
}
BENCHMARK(hddm_a_bits);

void hddm_w_bits(benchmark::State& state) {
  run(state, ls::stats::HddmW(), bits());
}
BENCHMARK(hddm_w_bits);

void conformal_uniform(benchmark::State& state) {
  run(state, ls::stats::ConformalDetector(), uniforms(3));
}
BENCHMARK(conformal_uniform);

void kswin_uniform(benchmark::State& state) {
  run(state, ls::stats::Kswin(), uniforms(3));
}
BENCHMARK(kswin_uniform);

// What a node with `arl: 10000` waits for at its start.
void ks_threshold_for_run_length(benchmark::State& state) {
  const ls::stats::KsPlan plan{.scheme = static_cast<ls::stats::KsScheme>(state.range(0)),
                               .sizes = {state.range(1), state.range(2)}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(ls::stats::ks_level_for_run_length(plan, 10000));
  }
}
BENCHMARK(ks_threshold_for_run_length)
    ->ArgNames({"scheme", "n", "m"})
    ->Args({0, 1000, 100})
    ->Args({1, 1000, 100})
    ->Args({1, 2000, 200})
    ->Args({1, 2000, 400})
    ->Unit(benchmark::kMillisecond);

}  // namespace
