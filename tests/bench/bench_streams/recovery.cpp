#include "bench/bench_streams/effort.hpp"
#include "bench/bench_streams/measures.hpp"
#include "bench/bench_streams/output_reader.hpp"
#include "bench/bench_streams/reference.hpp"
#include "bench/bench_streams/stage.hpp"
#include "bench/bench_streams/verdict.hpp"
#include "bench/bench_streams/watched.hpp"

#include <fmt/core.h>

namespace ls::bench {
namespace {

constexpr int kPollMs = 20;
constexpr double kPatienceSeconds = 600.0;

struct Recovery {
  std::string name;
  std::int64_t events_at_kill = 0;
  double state_mb = 0.0;  // on the disk when it was killed
  double first_output_seconds = 0.0;
  double first_commit_seconds = 0.0;
  double all_partitions_seconds = 0.0;  // until each has gone on
  double cpu_seconds = 0.0;             // until then
  double drained_seconds = 0.0;
  Verdict verdict;
};

// A reader that has reached the end of what is committed, so that what it reads next is new.
Result<OutputReader> reader_at_end(const Contender& contender, const std::string& address) {
  OutputReader reader = LS_TRY(OutputReader::open(contender, address, OutputReader::From::end));
  const Steady::time_point began = Steady::now();
  while (!reader.is_at_end() && seconds_since(began) < kPatienceSeconds) {
    LS_TRY(reader.next(kPollMs));
  }
  return reader;
}

bool have_all_gone_on(const Loaded& input, const std::vector<std::int64_t>& before,
                      const std::vector<std::int64_t>& now) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] < input.ends[i] && now[i] == before[i]) {
      return false;
    }
  }
  return true;
}

// From the start of the process until everything goes on again.
Status time_restart(Watched& watched, OutputReader& reader, const Loaded& input,
                    Recovery& recovery) {
  const std::vector<std::int64_t> before = watched.positions();
  const Steady::time_point began = Steady::now();
  LS_TRY(watched.start());
  while (recovery.first_output_seconds == 0.0 || recovery.all_partitions_seconds == 0.0) {
    const auto row = LS_TRY(reader.next(kPollMs));
    const double now = seconds_since(began);
    if (row && recovery.first_output_seconds == 0.0) {
      recovery.first_output_seconds = now;
    }
    const std::int64_t committed = LS_TRY(watched.committed());
    if (recovery.first_commit_seconds == 0.0 && committed > recovery.events_at_kill) {
      recovery.first_commit_seconds = now;
    }
    if (recovery.all_partitions_seconds == 0.0 &&
        have_all_gone_on(input, before, watched.positions())) {
      recovery.all_partitions_seconds = now;
      recovery.cpu_seconds = LS_TRY(watched.reading()).cpu_seconds;
    }
    if (now > kPatienceSeconds) {
      return external_error(recovery.name + " does not recover");
    }
  }
  return {};
}

Result<Recovery> recover(const Contender& contender, const Options& options,
                         const std::string& address, const Loaded& input,
                         const Expected& expected) {
  const auto all = static_cast<std::int64_t>(options.world.events);
  const auto kill_at = static_cast<std::int64_t>(options.kill_after * static_cast<double>(all));
  Recovery recovery;
  recovery.name = contender.name;
  Watched watched(contender, address);
  LS_TRY(watched.start());
  LS_TRY(watched.wait_until([&](std::int64_t now) -> Result<bool> { return now >= kill_at; }));
  LS_TRY(watched.kill());
  OutputReader reader = LS_TRY(reader_at_end(contender, address));
  recovery.events_at_kill = LS_TRY(watched.committed());
  recovery.state_mb = folder_mb(contender.process.folder);
  fmt::print(stderr, "{} is killed after {} events\n", contender.name, recovery.events_at_kill);
  const Steady::time_point began = Steady::now();
  LS_TRY(time_restart(watched, reader, input, recovery));
  LS_TRY(watched.wait_until([&](std::int64_t now) -> Result<bool> { return now == all; }));
  recovery.drained_seconds = seconds_since(began);
  LS_TRY(watched.stop());
  recovery.verdict = LS_TRY(judge(contender, address, expected));
  return recovery;
}

void write_recovery(event::JsonWriter& json, const Recovery& one, const WorldOptions& world) {
  const auto after = static_cast<std::uint64_t>(one.events_at_kill);
  json.key(one.name).begin_object().member("events_at_kill", one.events_at_kill);
  json.member("state_rows", open_windows(world, 1, 1, after) + open_windows(world, 24, 1, after));
  json.member("state_on_disk_mb", rounded(one.state_mb));
  json.member("first_output_seconds", rounded(one.first_output_seconds));
  json.member("first_commit_seconds", rounded(one.first_commit_seconds));
  json.member("all_partitions_seconds", rounded(one.all_partitions_seconds));
  json.member("cpu_seconds", rounded(one.cpu_seconds));
  json.member("drained_seconds", rounded(one.drained_seconds));
  write_verdict(json, one.verdict);
  json.end_object();
}

std::string line_of(const Recovery& one) {
  return fmt::format(
      "{}: killed after {} events; first output after {:.1f} s, first commit {:.1f} s, all "
      "partitions {:.1f} s ({:.1f} s of CPU)\n{}",
      one.name, one.events_at_kill, one.first_output_seconds, one.first_commit_seconds,
      one.all_partitions_seconds, one.cpu_seconds, complaint(one.name, one.verdict));
}

}  // namespace

Result<Findings> measure_recovery(const Options& options) {
  Findings findings;
  event::JsonWriter json(findings.json);
  json.begin_object();
  write_options(json, options);
  json.member("load", rounded(load_average()));
  const auto stage = LS_TRY(Stage::open(options));
  const Loaded input = LS_TRY(load_input(stage->place().address, options.world));
  const Expected expected = expected_rows(options.world);
  for (const Contender& contender : LS_TRY(make_contenders(options, stage->place()))) {
    const Recovery one =
        LS_TRY(recover(contender, options, stage->place().address, input, expected));
    write_recovery(json, one, options.world);
    findings.table += line_of(one);
    findings.is_right = findings.is_right && one.verdict.is_right();
  }
  json.member("outputs_equal", findings.is_right).end_object();
  LS_TRY(stage->close());
  return findings;
}

}  // namespace ls::bench
