#include "bench/bench_streams/contest.hpp"

#include "bench/bench_streams/process_meter.hpp"
#include "bench/bench_streams/progress.hpp"
#include "support/kafka_group.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <thread>

namespace ls::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kLookEvery = std::chrono::milliseconds(200);
constexpr Millis kEndTimeout{60'000};
// Without a commit for so long it is stuck; a restore or a slow start takes less.
constexpr auto kPatience = std::chrono::minutes(5);
constexpr std::size_t kLogEnd = 4'000;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string log_end(const Contender& contender) {
  std::ifstream file(contender.process.output);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return text.substr(text.size() - std::min(text.size(), kLogEnd));
}

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

std::int64_t sum_of(const std::vector<std::int64_t>& positions) {
  return std::accumulate(positions.begin(), positions.end(), std::int64_t{0});
}

// One run, looked at from outside.
class Run {
 public:
  Run(const Contender& contender, const Place& place, const Loaded& input, pid_t broker)
      : contender_(contender),
        ends_(input.ends.begin(), input.ends.end()),
        broker_(broker),
        group_(place.address, contender.group, {{kInputTopic, kPartitions}}) {}

  Result<Effort> until_drained() {
    const double broker_before = LS_TRY(read_process(broker_)).cpu_seconds;
    began_ = Clock::now();
    moved_ = began_;
    LS_TRY(process_.start(contender_.process));
    Progress progress(contender_.name + " has committed",
                      static_cast<std::uint64_t>(sum_of(ends_)));
    while (!LS_TRY(look())) {
      progress.show(static_cast<std::uint64_t>(committed_));
      std::this_thread::sleep_for(kLookEvery);
    }
    effort_.broker_cpu_seconds = LS_TRY(read_process(broker_)).cpu_seconds - broker_before;
    effort_.state_mb = folder_mb(contender_.process.folder);
    LS_TRY(end());
    return effort_;
  }

 private:
  // Whether it is through.
  Result<bool> look() {
    if (!process_.is_running()) {
      return external_error(fmt::format("{} has ended:\n{}", contender_.name, log_end(contender_)));
    }
    const Result<std::vector<std::int64_t>> positions = group_.committed();
    const ProcessReading reading = LS_TRY(read_process(process_.id()));
    const double seconds = seconds_since(began_);
    // The group's coordinator may not be there yet at the first start.
    const std::int64_t now = positions ? sum_of(*positions) : committed_;
    if (now > committed_) {
      note(now, seconds, reading);
    } else if (Clock::now() - moved_ > kPatience) {
      return external_error(fmt::format("{} does not go on, {} events are committed:\n{}",
                                        contender_.name, committed_, log_end(contender_)));
    }
    effort_.peak_mb = reading.peak_mb;
    return positions && *positions == ends_;
  }

  void note(std::int64_t committed, double seconds, const ProcessReading& reading) {
    if (committed_ == 0) {
      first_ = committed;
      effort_.startup_seconds = seconds;
      startup_cpu_ = reading.cpu_seconds;
    }
    committed_ = committed;
    moved_ = Clock::now();
    effort_.seconds = seconds;
    effort_.cpu_seconds = reading.cpu_seconds;
    effort_.working_seconds = seconds - effort_.startup_seconds;
    effort_.working_cpu_seconds = reading.cpu_seconds - startup_cpu_;
    effort_.working_events = static_cast<double>(committed - first_);
  }

  Status end() {
    process_.signal(SIGTERM);
    LS_TRY(process_.wait(kEndTimeout));
    return {};
  }

  const Contender& contender_;
  std::vector<std::int64_t> ends_;
  pid_t broker_;
  test::KafkaGroup group_;
  test::ChildProcess process_;
  Clock::time_point began_;
  Clock::time_point moved_;
  std::int64_t committed_ = 0;
  std::int64_t first_ = 0;
  double startup_cpu_ = 0.0;
  Effort effort_;
};

}  // namespace

Result<Effort> measure(const Contender& contender, const Place& place, const Loaded& input,
                       pid_t broker) {
  return Run(contender, place, input, broker).until_drained();
}

}  // namespace ls::bench
