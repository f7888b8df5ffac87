#include "broker/replay_run.hpp"

#include "aligned/aligned_case.hpp"
#include "support/kafka_client.hpp"

#include "leadstream/flow/control.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::test {
namespace {

// A loaded machine gets time.
constexpr Millis kEnd{180'000};

// Two workers, so that transactions span tasks.
std::string settings_of(const ReplayRun::Options& options, std::size_t process) {
  return fmt::format(
      "app: replay\n"
      "instance: i{}\n"
      "engine: kafka\n"
      "topologies: {{ dir: {} }}\n"
      "workers: 2\n"
      "memory: 256MiB\n"
      "kafka: {{ bootstrap: [\"{}\"], replication_factor: 1, min_insync_replicas: 1{} }}\n"
      "http: {{ enabled: false }}\n"
      "{}",
      process, options.topologies, options.address, options.kafka, options.settings);
}

std::vector<std::string> command_of(const ReplayRun::Options& options) {
  return {"replay", options.id, "--until", format_rfc3339(options.until)};
}

bool is_control(const ReadRecord& record) {
  return std::ranges::any_of(
      record.headers, [](const auto& header) { return header.first == flow::kControlHeader; });
}

flow::StoredRecord stored(const ReadRecord& record) {
  flow::StoredRecord kept;
  kept.key = record.key.value_or("");
  kept.value = record.value.value_or("");
  kept.headers = record.headers;
  for (const auto& [name, value] : record.headers) {
    if (name == "ls-o") {
      kept.time = flow::parse_origin_header(value)->time;
    }
  }
  return kept;
}

}  // namespace

ReplayRun::ReplayRun(Options options) : options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.processes; ++i) {
    processes_.push_back(std::make_unique<LeadstreamProcess>(
        fmt::format("{}{}", options_.folder, i), settings_of(options_, i), command_of(options_)));
  }
}

Status ReplayRun::run(std::size_t kills, Millis pause_max, Random& random) {
  for (const auto& process : processes_) {
    LS_TRY(process->start());
  }
  for (std::size_t kill = 0; kill < kills; ++kill) {
    const auto most = static_cast<std::uint64_t>(pause_max.count);
    const std::size_t first = random.below(processes_.size());
    LS_TRY(processes_[first]->has_ended(Millis{static_cast<std::int64_t>(random.below(most))}));
    LS_TRY(kill_one(random));
  }
  return wait_for_end();
}

// One that has done its work by now is left alone.
Status ReplayRun::kill_one(Random& random) {
  LeadstreamProcess& process = *processes_[random.below(processes_.size())];
  if (LS_TRY(process.has_ended(Millis{0}))) {
    return {};
  }
  LS_TRY(process.kill());
  if (random.below(4) == 0) {
    process.lose_disk();
  }
  ++kills_;
  return process.start();
}

Status ReplayRun::wait_for_end() {
  for (const auto& process : processes_) {
    if (!LS_TRY(process->has_ended(kEnd))) {
      return internal_error("the run hangs:\n" + process->log_end());
    }
    if (process->exit_code() != 0) {
      return internal_error(
          fmt::format("it ended with exit code {}:\n{}", process->exit_code(), process->log_end()));
    }
  }
  return {};
}

Result<ReplayRun::Answer> ReplayRun::again(const std::vector<std::string>& more) const {
  std::vector<std::string> command = command_of(options_);
  command.insert(command.end(), more.begin(), more.end());
  return ask(std::move(command));
}

Result<ReplayRun::Answer> ReplayRun::verify() const {
  return ask({"verify", "--replay", options_.id, "--until", format_rfc3339(options_.until)});
}

Result<ReplayRun::Answer> ReplayRun::ask(std::vector<std::string> command) const {
  LeadstreamProcess process(options_.folder + "0", settings_of(options_, 0), std::move(command));
  LS_TRY(process.start());
  if (!LS_TRY(process.has_ended(kEnd))) {
    return internal_error("it does not end:\n" + process.log_end());
  }
  return Answer{process.exit_code(), process.log_end()};
}

Result<std::vector<std::string>> ReplayRun::lines(const std::vector<std::string>& topics) const {
  const KafkaClient client(options_.address);
  std::vector<std::string> lines;
  for (const std::string& topic : topics) {
    for (const ReadRecord& record :
         LS_TRY(client.read_all(topic + "." + options_.id, Isolation::read_committed))) {
      if (!is_control(record)) {
        lines.push_back(topic + " " + aligned::canonical_line(stored(record)));
      }
    }
  }
  std::ranges::sort(lines);
  return lines;
}

std::uint64_t ReplayRun::rows_restored() const {
  std::uint64_t rows = 0;
  for (const auto& process : processes_) {
    rows += process->rows_restored();
  }
  return rows;
}

}  // namespace ls::test
