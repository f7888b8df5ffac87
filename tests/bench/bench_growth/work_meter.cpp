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
  pause();
  const std::vector<View>& made = views.next(count, draw);
  resume();
  return made;
}

void WorkMeter::pause() {
  left_out_cpu_ns_ -= own_cpu_ns();
  left_out_ns_ -= clock_.monotonic_ns();
}

void WorkMeter::resume() {
  left_out_cpu_ns_ += own_cpu_ns();
  left_out_ns_ += clock_.monotonic_ns();
}

void WorkMeter::end_seconds() {
  seconds_ =
      static_cast<double>(clock_.monotonic_ns() - began_.wall_ns - left_out_ns_) / kNsPerSecond;
}

Sample WorkMeter::sample(std::size_t events) const {
  Sample sample = between(began_, read_clocks(clock_));
  const double left_out = static_cast<double>(left_out_cpu_ns_) / kNsPerSecond;
  sample.process_cpu -= left_out;
  sample.thread_cpu -= left_out;
  sample.seconds = seconds_;
  sample.events = static_cast<double>(events);
  return sample;
}

}  // namespace ls::bench
