#include "bench/bench_growth/growth.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/event/json_writer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace ls::bench {
namespace {

struct CommandLine {
  GrowthOptions growth;
  std::vector<std::string> measures{"log", "keys", "bare", "partitions", "hops"};
  std::string json_file;
};

Result<std::vector<Curve>> curves_of(const std::string& name, const GrowthOptions& options) {
  if (name == "log") {
    return grow_log_keys(options);
  }
  if (name == "keys") {
    return grow_keys(options);
  }
  if (name == "bare") {
    return grow_bare_keys(options);
  }
  return std::vector<Curve>{LS_TRY(name == "hops" ? grow_hops(options) : grow_partitions(options))};
}

Result<std::vector<Curve>> measure(const CommandLine& line) {
  std::vector<Curve> curves;
  for (const std::string& name : line.measures) {
    const std::vector<Curve> grown = LS_TRY(curves_of(name, line.growth));
    curves.insert(curves.end(), grown.begin(), grown.end());
  }
  return curves;
}

// Of the dearest point over the first.
double growth_of(const Curve& curve) {
  double most = 0.0;
  for (const Point& point : curve.points) {
    most = std::max(most, process_us_per_event(point.sample));
  }
  return most / process_us_per_event(curve.points.front().sample);
}

void print_table(const std::vector<Curve>& curves) {
  for (const Curve& curve : curves) {
    fmt::print("{:>10} {:>12} {:>12} {:>10} {:>10}   {}\n", curve.unit, "CPU us/event", "events/s",
               "results", "peak MB", curve.what);
    for (const Point& point : curve.points) {
      fmt::print("{:>10} {:>12.2f} {:>12.0f} {:>10} {:>10.0f}\n", point.size,
                 process_us_per_event(point.sample), events_per_second(point.sample),
                 point.sample.outputs, point.sample.memory_mb);
    }
    fmt::print("{:>10} {:>12.2f} times the first point\n\n", "at most", growth_of(curve));
  }
}

std::string json_of(const CommandLine& line, const std::vector<Curve>& curves, double load) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("events", line.growth.events);
  json.member("memory_mb", line.growth.memory >> 20U).member("load", load);
  for (const Curve& curve : curves) {
    json.key(curve.name).begin_object().member("growth", growth_of(curve));
    json.key("points").begin_array();
    for (const Point& point : curve.points) {
      json.begin_object().member(curve.unit, point.size);
      json.member("cpu_us_per_event", process_us_per_event(point.sample));
      json.member("events_per_second", events_per_second(point.sample));
      json.member("results", point.sample.outputs);
      json.member("peak_memory_mb", point.sample.memory_mb).end_object();
    }
    json.end_array().end_object();
  }
  json.end_object();
  return text;
}

int run(const CommandLine& line) {
  // RocksDB warns whenever a producer waits for it, which one at full speed does.
  configure_log(LogLevel::error, LogFormat::text);
  const double load = load_average();
  const Result<std::vector<Curve>> curves = measure(line);
  if (isatty(STDERR_FILENO) != 0) {
    fmt::print(stderr, "\r\x1b[K");
  }
  if (!curves) {
    fmt::print(stderr, "bench_growth: {}\n", curves.error().message);
    return 1;
  }
  const std::string json = json_of(line, *curves, load);
  print_table(*curves);
  fmt::print("{}\n", json);
  if (!line.json_file.empty()) {
    std::ofstream file(line.json_file);
    file << json << '\n';
    return file.good() ? 0 : 1;
  }
  return 0;
}

}  // namespace
}  // namespace ls::bench

int main(int argc, char** argv) {
  ls::bench::CommandLine line;
  CLI::App app("Measures how the cost of an event grows with keys, partitions and hops.");
  app.add_option("--measure", line.measures, "log, keys, bare, partitions or hops; repeatable")
      ->check(CLI::IsMember({"log", "keys", "bare", "partitions", "hops"}));
  app.add_option("--events", line.growth.events, "Of each point")->capture_default_str();
  app.add_option("--warm-up", line.growth.warm_up, "Events before those of keys are measured")
      ->capture_default_str();
  app.add_option("--keys-min", line.growth.keys_min, "Of the first point")->capture_default_str();
  app.add_option("--keys-max", line.growth.keys_max, "Of the last point")->capture_default_str();
  app.add_option("--memory", line.growth.memory, "Budget of the engine, such as 256MiB")
      ->transform(CLI::AsSizeValue(false))
      ->default_str("256MiB");
  app.add_option("--json", line.json_file, "Write the JSON line to this file too");
  app.footer(
      "\nExamples:\n"
      "  tests/bench/growth                             everything: some minutes\n"
      "  tests/bench/growth --measure hops              one curve\n"
      "  tests/bench/growth --keys-max 100000 --events 200000");
  CLI11_PARSE(app, argc, argv);
  return ls::bench::run(line);
}
