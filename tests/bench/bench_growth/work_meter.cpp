#include "bench/bench_growth/work_meter.hpp"

#include <ctime>

namespace ls::bench {
namespace {

constexpr double kNsPerSecond = 1e9;

std::int64_t own_cpu_ns() {
  timespec cpu{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  return static_cast<std::int64_t>(cpu.tv_sec) * 1'000'000'000 + cpu.tv_nsec;
}

}  // namespace

WorkMeter::WorkMeter(const Clock& clock) : clock_(clock), began_(read_clocks(clock)) {}

const std::vector<View>& WorkMeter::make(Views& views, std::size_t count, Draw draw) {
  const std::int64_t ns = clock_.monotonic_ns();
  const std::int64_t cpu_ns = own_cpu_ns();
  const std::vector<View>& made = views.next(count, draw);
  making_cpu_ns_ += own_cpu_ns() - cpu_ns;
  making_ns_ += clock_.monotonic_ns() - ns;
  return made;
}

void WorkMeter::end_seconds() {
  seconds_ =
      static_cast<double>(clock_.monotonic_ns() - began_.wall_ns - making_ns_) / kNsPerSecond;
}

Sample WorkMeter::sample(std::size_t events) const {
  Sample sample = between(began_, read_clocks(clock_));
  const double making = static_cast<double>(making_cpu_ns_) / kNsPerSecond;
  sample.process_cpu -= making;
  sample.thread_cpu -= making;
  sample.seconds = seconds_;
  sample.events = static_cast<double>(events);
  return sample;
}

}  // namespace ls::bench
