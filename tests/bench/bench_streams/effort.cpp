#include "bench/bench_streams/effort.hpp"

#include "bench/bench_streams/progress.hpp"
#include "bench/bench_streams/watched.hpp"

#include <filesystem>
#include <numeric>

namespace ls::bench {
namespace {

// Reads the clocks whenever a commit is seen.
class Measurement {
 public:
  void note(std::int64_t committed, const ProcessReading& reading) {
    effort_.peak_mb = reading.peak_mb;
    if (committed == committed_) {
      return;
    }
    effort_.seconds = seconds_since(began_);
    effort_.cpu_seconds = reading.cpu_seconds;
    if (committed_ == 0) {
      first_ = committed;
      startup_cpu_ = reading.cpu_seconds;
      effort_.startup_seconds = effort_.seconds;
    }
    committed_ = committed;
    effort_.working_seconds = effort_.seconds - effort_.startup_seconds;
    effort_.working_cpu_seconds = reading.cpu_seconds - startup_cpu_;
    effort_.working_events = static_cast<double>(committed - first_);
  }
  [[nodiscard]] const Effort& effort() const {
    return effort_;
  }

 private:
  Steady::time_point began_ = Steady::now();
  std::int64_t committed_ = 0;
  std::int64_t first_ = 0;
  double startup_cpu_ = 0.0;
  Effort effort_;
};

}  // namespace

double folder_mb(const std::string& folder) {
  double bytes = 0.0;
  std::error_code gone;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, gone)) {
    if (entry.is_regular_file(gone)) {
      bytes += static_cast<double>(entry.file_size(gone));
    }
  }
  return bytes / (1024.0 * 1024.0);
}

Result<Effort> measure_effort(const Contender& contender, const std::string& address,
                              const Loaded& input, pid_t broker) {
  const std::int64_t all = std::accumulate(input.ends.begin(), input.ends.end(), std::int64_t{0});
  Watched watched(contender, address);
  const ProcessReading broker_before = LS_TRY(read_process(broker));
  Measurement measurement;
  LS_TRY(watched.start());
  Progress progress(contender.name + " has committed", static_cast<std::uint64_t>(all));
  const auto look = [&](std::int64_t committed) -> Result<bool> {
    measurement.note(committed, LS_TRY(watched.reading()));
    progress.show(static_cast<std::uint64_t>(committed));
    return committed == all;
  };
  LS_TRY(watched.wait_until(look));
  Effort effort = measurement.effort();
  const ProcessReading broker_after = LS_TRY(read_process(broker));
  effort.broker_cpu_seconds = broker_after.cpu_seconds - broker_before.cpu_seconds;
  effort.state_mb = folder_mb(contender.process.folder);
  LS_TRY(watched.stop());
  return effort;
}

}  // namespace ls::bench
