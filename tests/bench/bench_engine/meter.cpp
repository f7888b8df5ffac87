#include "bench/bench_engine/meter.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <string_view>
#include <sys/resource.h>

namespace ls::bench {
namespace {

constexpr double kNsPerSecond = 1e9;

// A thread's time on a processor, as the kernel's scheduler counts it.
std::map<std::int64_t, std::int64_t> read_threads() {
  std::map<std::int64_t, std::int64_t> threads;
  std::error_code gone;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    std::ifstream file(task.path() / "schedstat");
    std::int64_t ns = 0;
    if (file >> ns) {
      threads[std::stoll(task.path().filename().string())] = ns;
    }
  }
  return threads;
}

// A line of /proc/self/status, in megabytes.
double status_mb(std::string_view name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) {
      return std::stod(line.substr(name.size())) / 1024.0;
    }
  }
  return 0.0;
}

}  // namespace

Reading read_clocks(const Clock& clock) {
  timespec cpu{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  return {clock.monotonic_ns(), static_cast<std::int64_t>(cpu.tv_sec) * 1'000'000'000 + cpu.tv_nsec,
          read_threads()};
}

Sample between(const Reading& from, const Reading& to) {
  Sample sample;
  sample.seconds = static_cast<double>(to.wall_ns - from.wall_ns) / kNsPerSecond;
  sample.process_cpu = static_cast<double>(to.process_ns - from.process_ns) / kNsPerSecond;
  for (const auto& [thread, ns] : to.threads_ns) {
    const auto before = from.threads_ns.find(thread);
    const std::int64_t spent = before == from.threads_ns.end() ? ns : ns - before->second;
    sample.thread_cpu = std::max(sample.thread_cpu, static_cast<double>(spent) / kNsPerSecond);
  }
  return sample;
}

double load_average() {
  std::ifstream file("/proc/loadavg");
  double load = 0.0;
  file >> load;
  return load;
}

MemoryPeak::MemoryPeak() {
  // What former rows left with the allocator must not hide what this one takes.
  malloc_trim(0);
  before_mb_ = status_mb("VmRSS:");
  // Sets the kernel's high-water mark back to what is in use now.
  std::ofstream("/proc/self/clear_refs") << "5";
}

double MemoryPeak::megabytes() const {
  return std::max(status_mb("VmHWM:") - before_mb_, 0.0);
}

Spread spread_of(const Row& row, double (*figure)(const Sample&)) {
  std::vector<double> values;
  for (const Sample& sample : row.samples) {
    values.push_back(figure(sample));
  }
  if (values.empty()) {
    return {};
  }
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

double events_per_second(const Sample& sample) {
  return sample.events / sample.seconds;
}

double process_us_per_event(const Sample& sample) {
  return sample.process_cpu / sample.events * 1e6;
}

double thread_us_per_event(const Sample& sample) {
  return sample.thread_cpu / sample.events * 1e6;
}

double memory_mb(const Sample& sample) {
  return sample.memory_mb;
}

}  // namespace ls::bench
