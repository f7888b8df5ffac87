#include "bench/bench_streams/options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace ls::bench {
namespace {

constexpr const char* kExamples = R"(
Examples:
  tests/bench/streams --events 100000 --days 2        both, a look
  tests/bench/streams --only streams --threads 2      the peer alone, with two threads
  tests/bench/streams --measure recovery --events 1000000 --days 2
  tests/bench/streams --measure latency --rate 2000 --leads 50000
  tests/bench/streams --commit-interval 1000 --xmx 4g another setting for both
The last line on standard output is one JSON object with all figures.
)";

// Days that end with the last midnight: changelogs are deleted by age, so old times would take
// from the peer what it needs for a restart.
EventTime recent_start(Millis span) {
  return floor_to(make_system_clock()->now(), days(1)) - span;
}

void add_world(CLI::App& app, WorldOptions& world, std::int64_t& span_days, std::string& start) {
  app.add_option("--events", world.events, "Of the input")->capture_default_str();
  app.add_option("--leads", world.leads, "Of the world; Zipf, exponent 1")->capture_default_str();
  app.add_option("--days", span_days, "Over which the events lie")->capture_default_str();
  app.add_option("--urls", world.urls, "Of the site")->capture_default_str();
  app.add_option("--seed", world.seed, "Of the world")->capture_default_str();
  app.add_option("--start", start, "RFC 3339; default: so that the last midnight is the end");
  app.add_option("--disorder", world.disorder.count, "How far events lie before their place, in ms")
      ->capture_default_str();
}

void add_engines(CLI::App& app, Options& options) {
  app.add_option("--threads", options.threads, "Of either engine")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--commit-interval", options.commit_interval_ms, "Of either engine, in ms")
      ->capture_default_str();
  app.add_option("--xmx", options.xmx, "Heap of the peer")->capture_default_str();
  app.add_option("--memory", options.memory, "Budget of leadstream")->capture_default_str();
  app.add_option("--emit", options.emit, "How the peer emits final results")
      ->capture_default_str()
      ->check(CLI::IsMember({"close", "suppress"}));
  app.add_option("--emit-interval", options.emit_interval_ms,
                 "Of the peer, in ms; its own default is 1000")
      ->capture_default_str();
  app.add_option("--retention-hours", options.retention_hours,
                 "Of the peer's window stores; beyond a day it forgives a longer --emit-interval")
      ->capture_default_str();
  app.add_flag("--transactional", options.is_transactional,
               "The peer's transactional state stores");
  app.add_option("--set", options.properties,
                 "Further property of the peer, name=value; repeatable");
  app.add_option("--peer", options.peer_libs, "Folder of the peer's jars");
}

void add_measures(CLI::App& app, Options& options) {
  app.add_option("--measure", options.measure, "throughput, recovery or latency")
      ->capture_default_str()
      ->check(CLI::IsMember({"throughput", "recovery", "latency"}));
  app.add_option("--kill-after", options.kill_after, "recovery: share of the input before the kill")
      ->capture_default_str()
      ->check(CLI::Range(0.01, 0.99));
  app.add_option("--rate", options.rate, "latency: events per second")->capture_default_str();
  app.add_option("--seconds", options.seconds, "latency: how long")->capture_default_str();
  app.add_option("--warm-up", options.warm_up_seconds, "latency: seconds that do not count")
      ->capture_default_str();
  app.add_option("--hours-per-second", options.hours_per_second,
                 "latency: event time that goes by in a second")
      ->capture_default_str();
}

}  // namespace

std::optional<int> read_options(int argc, char** argv, Options& options) {
  CLI::App app("Compares leadstream with Kafka Streams: the same windows over the same events.");
  app.footer(kExamples);
  std::string start;
  std::int64_t span_days = 10;
  add_world(app, options.world, span_days, start);
  add_engines(app, options);
  add_measures(app, options);
  app.add_option("--kafka", options.kafka, "Version of the broker")->capture_default_str();
  app.add_option("--only", options.only, "Run this one alone")
      ->check(CLI::IsMember({"streams", "leadstream"}));
  app.add_option("--keep", options.keep, "Folder for logs and state, kept; default: none");
  app.add_option("--json", options.json_file, "Write the JSON line to this file too");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  options.world.span = days(span_days);
  if (options.measure == "latency") {
    options.world.events =
        static_cast<std::uint64_t>(options.rate) * static_cast<std::uint64_t>(options.seconds);
    options.world.span = hours(options.seconds * options.hours_per_second);
  }
  options.world.start = recent_start(options.world.span);
  if (!start.empty()) {
    const Result<EventTime> given = parse_rfc3339(start);
    if (!given) {
      fmt::print(stderr, "bench_streams: --start: {}\n", given.error().message);
      return 2;
    }
    options.world.start = *given;
  }
  return std::nullopt;
}

}  // namespace ls::bench
