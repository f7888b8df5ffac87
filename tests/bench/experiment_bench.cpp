// A look at an experiment, which follows every record of it: two metrics of a control and as many
// other arms as the argument says, some thousand units each. What a window's sketches add to a
// cell.
#include "operators/experiment/look.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/window/cells.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ls {
namespace {

operators::ExperimentSettings settings() {
  operators::ExperimentSettings made;
  made.layout = 1;
  made.control = "0";
  made.judge.is_adjusted = true;
  made.metrics.push_back({.name = "converted", .difference = 0.01});
  made.metrics.push_back({.name = "revenue", .difference = 1});
  made.metrics.back().of.function = window::Function::sum;
  return made;
}

void look(benchmark::State& state) {
  const operators::ExperimentSettings of = settings();
  operators::ExperimentRow row;
  row.bind(of);
  Random random(1);
  for (std::int64_t arm = 0; arm <= state.range(0); ++arm) {
    const auto place = row.arm_of(of, std::to_string(arm)).value();
    for (int unit = 0; unit < 5000; ++unit) {
      ++row.arms[place].dealt;
      const auto x = static_cast<operators::Millionths>(random.below(1'000'000));
      row.arms[place].sums[0].add({.x = x, .y = random.chance(0.1) ? 1'000'000 : 0});
      row.arms[place].sums[1].add({.x = x, .y = x / 2});
    }
  }
  std::vector<operators::Found> found;
  for (auto _ : state) {
    operators::look_at(of, EventTime{1}, row, found);
    benchmark::DoNotOptimize(found.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(look)->Name("experiment/look")->Arg(1)->Arg(3);

// Values over three decades, or of 10,000 kinds, in panes of 4096 records.
void window_sketch(benchmark::State& state, window::Function function) {
  const auto spec = window::MeasureSpec::make({{.name = "value", .function = function}}).take();
  Random random(1);
  std::vector<window::MeasureInput> inputs(1 << 12);
  for (window::MeasureInput& input : inputs) {
    input = {.is_fed = true,
             .number = std::exp(7 * random.uniform()),
             .hash = splitmix64(random.below(10'000))};
  }
  window::Cells cells;
  std::size_t at = 0;
  for (auto _ : state) {
    const auto pane = static_cast<std::int64_t>(at / inputs.size());
    if (at % inputs.size() == 0 && pane >= 24) {
      cells.forget({0, pane - 24});
    }
    cells.add(spec, pane, EventTime{static_cast<std::int64_t>(at)},
              {&inputs[at % inputs.size()], 1});
    ++at;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(window_sketch, quantile, window::Function::quantile);
BENCHMARK_CAPTURE(window_sketch, approximate_distinct, window::Function::approximate_distinct);

}  // namespace
}  // namespace ls
