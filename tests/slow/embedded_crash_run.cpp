#include "slow/embedded_crash_run.hpp"

#include "support/crash_verdict.hpp"
#include "support/http_log.hpp"

#include <fmt/core.h>

#include <utility>

namespace ls::test {
namespace {

// How often progress is looked at, and how long it may take: a loaded machine gets time.
constexpr Millis kLook{5};
constexpr int kLooksMax = 24'000;
constexpr std::int64_t kNsPerMs = 1'000'000;

std::string settings_of(const EmbeddedCrashRun::Options& options) {
  return fmt::format(
      "app: crash\n"
      "engine: embedded\n"
      "topologies: {{ dir: {} }}\n"
      "partitions: {}\n"
      "workers: 2\n"
      "memory: 256MiB\n"
      "commit: {{ interval: 20ms }}\n"
      "time: {{ idle: 1d, boundary: 1h, lag: 1h }}\n"
      "http: {{ listen: \"127.0.0.1:0\" }}\n",
      options.topologies, options.partitions);
}

std::int64_t count_of(const std::map<std::string, std::int64_t>& counts, const char* topic) {
  const auto found = counts.find(topic);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

EmbeddedCrashRun::EmbeddedCrashRun(Options options)
    : options_(std::move(options)),
      process_(options_.folder, settings_of(options_)),
      clock_(make_system_clock()) {}

Result<std::uint16_t> EmbeddedCrashRun::start() {
  const std::int64_t began_ns = clock_->monotonic_ns();
  LS_TRY(process_.start());
  for (int look = 0; look < kLooksMax; ++look) {
    if (const auto port = process_.port()) {
      first_answers_.push_back({(clock_->monotonic_ns() - began_ns) / kNsPerMs});
      return *port;
    }
    LS_TRY(process_.let_work(kLook));
  }
  return internal_error("it does not serve:\n" + process_.log_end());
}

Status EmbeddedCrashRun::wait_for_scores(std::uint16_t port, std::int64_t count) {
  HttpLog log(port);
  for (int look = 0; look < kLooksMax; ++look) {
    if (count_of(LS_TRY(log.counts()), "leads.scores") >= count) {
      return {};
    }
    LS_TRY(process_.let_work(kLook));
  }
  return internal_error(fmt::format("it does not reach score {}:\n{}", count, process_.log_end()));
}

Result<bool> EmbeddedCrashRun::is_done(std::uint16_t port) const {
  HttpLog log(port);
  const std::map<std::string, std::int64_t> counts = LS_TRY(log.counts());
  return count_of(counts, "leads.scores") >= options_.scores &&
         count_of(counts, "leads.evaluations") >= options_.examples &&
         LS_TRY(log.position_of("watch")) >= options_.signals;
}

Status EmbeddedCrashRun::wait_until_done(std::uint16_t port, const EventProducer& producer) {
  for (int look = 0; look < kLooksMax; ++look) {
    if (producer.is_done() && (!producer.status() || LS_TRY(is_done(port)))) {
      return producer.status();
    }
    LS_TRY(process_.let_work(kLook));
  }
  return internal_error("it does not come to an end:\n" + process_.log_end());
}

Status EmbeddedCrashRun::run(EventProducer& producer, const std::vector<Kill>& kills) {
  std::uint64_t spun = 0;
  producer.start();
  for (const Kill& kill : kills) {
    const std::uint16_t port = LS_TRY(start());
    producer.send_to(port);
    const auto wanted =
        static_cast<std::int64_t>(kill.share * static_cast<double>(options_.scores));
    LS_TRY(wait_for_scores(port, wanted));
    spun ^= spin(kill.spins);
    LS_TRY(process_.kill());
    fmt::print("[   KILL   ] after score {} of {} (spun {:x})\n", wanted, options_.scores,
               spun & 0xffU);
  }
  const std::uint16_t port = LS_TRY(start());
  producer.send_to(port);
  LS_TRY(wait_until_done(port, producer));
  const int code = LS_TRY(process_.stop());
  if (code != 0) {
    return internal_error(fmt::format("it ended with exit code {}:\n{}", code, process_.log_end()));
  }
  return {};
}

Result<Topics> EmbeddedCrashRun::read(const std::vector<std::string>& outputs) {
  std::vector<std::string> names = options_.inputs;
  names.insert(names.end(), outputs.begin(), outputs.end());
  const std::uint16_t port = LS_TRY(start());
  Topics topics = LS_TRY(HttpLog(port).read(names));
  LS_TRY(process_.kill());
  return topics;
}

}  // namespace ls::test
