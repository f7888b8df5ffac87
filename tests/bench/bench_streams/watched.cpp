#include "bench/bench_streams/watched.hpp"

#include "bench/bench_streams/input_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <numeric>
#include <thread>

namespace ls::bench {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(200);
constexpr Millis kEndTimeout{60'000};
// Without a commit for so long it is stuck; a restore or a slow start takes less.
constexpr double kPatienceSeconds = 300.0;
constexpr std::size_t kLogEnd = 4'000;

}  // namespace

double seconds_since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

Watched::Watched(const Contender& contender, const std::string& address)
    : contender_(contender),
      group_(address, contender.group, {{kInputTopic, kPartitions}}),
      positions_(kPartitions, 0) {}

Status Watched::start() {
  runs_ = true;
  return process_.start(contender_.process);
}

Status Watched::kill() {
  runs_ = false;
  process_.signal(SIGKILL);
  LS_TRY(process_.wait(kEndTimeout));
  return {};
}

Status Watched::stop() {
  runs_ = false;
  process_.signal(SIGTERM);
  LS_TRY(process_.wait(kEndTimeout));
  return {};
}

Result<std::int64_t> Watched::committed() {
  if (runs_ && !process_.is_running()) {
    return external_error(fmt::format("{} has ended:\n{}", contender_.name, log_end()));
  }
  // The group's coordinator may not be there yet at the first start.
  if (Result<std::vector<std::int64_t>> now = group_.committed()) {
    positions_ = std::move(now).value();
  }
  return std::accumulate(positions_.begin(), positions_.end(), std::int64_t{0});
}

Status Watched::wait_until(const std::function<Result<bool>(std::int64_t committed)>& is_done) {
  std::int64_t before = -1;
  Steady::time_point moved = Steady::now();
  while (true) {
    const std::int64_t now = LS_TRY(committed());
    const bool done = LS_TRY(is_done(now));
    if (done) {
      return {};
    }
    if (now > before) {
      before = now;
      moved = Steady::now();
    } else if (seconds_since(moved) > kPatienceSeconds) {
      return external_error(
          fmt::format("{} does not go on after {} events:\n{}", contender_.name, now, log_end()));
    }
    std::this_thread::sleep_for(kLookEvery);  // NOLINT: the broker is only asked now and then
  }
}

std::string Watched::log_end() const {
  std::ifstream file(contender_.process.output);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return text.substr(text.size() - std::min(text.size(), kLogEnd));
}

}  // namespace ls::bench
