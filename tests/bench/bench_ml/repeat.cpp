#include "bench/bench_engine/meter.hpp"
#include "bench/bench_ml/sides.hpp"

namespace ls::bench {

void repeat(const Task& task, const std::function<void()>& pass, Trial& trial) {
  const auto clock = make_system_clock();
  double spent = 0;
  for (int i = 0; i < task.repeat && (i == 0 || spent < task.budget_seconds); ++i) {
    const Reading begin = read_clocks(*clock);
    pass();
    const Sample sample = between(begin, read_clocks(*clock));
    trial.seconds.push_back(sample.seconds);
    trial.cpu_seconds.push_back(sample.process_cpu);
    spent += sample.seconds;
  }
}

}  // namespace ls::bench
