#include "bench/bench_streams/effort.hpp"
#include "bench/bench_streams/measures.hpp"
#include "bench/bench_streams/stage.hpp"
#include "bench/bench_streams/verdict.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace ls::bench {
namespace {

struct Row {
  std::string name;
  Effort effort;
  Verdict verdict;
};

struct Ratio {
  std::string_view name;
  std::string_view what;
  double (*figure)(const Effort&);
};

// All are leadstream's figure over the peer's.
constexpr std::array<Ratio, 3> kRatios = {{
    {"cpu_per_event", "CPU per event", [](const Effort& e) { return e.cpu_seconds_per_million(); }},
    {"events_per_second", "events/s", [](const Effort& e) { return e.events_per_second(); }},
    {"peak_memory", "peak memory", [](const Effort& e) { return e.peak_mb; }},
}};

double ratio_of(const std::vector<Row>& rows, const Ratio& ratio) {
  return ratio.figure(rows[1].effort) / ratio.figure(rows[0].effort);
}

void write_row(event::JsonWriter& json, const Row& row) {
  const Effort& effort = row.effort;
  json.key(row.name).begin_object();
  json.member("events_per_second", rounded(effort.events_per_second()));
  json.member("cpu_seconds_per_million_events", rounded(effort.cpu_seconds_per_million()));
  json.member("peak_memory_mb", rounded(effort.peak_mb));
  json.member("state_on_disk_mb", rounded(effort.state_mb));
  json.member("seconds", rounded(effort.seconds));
  json.member("cpu_seconds", rounded(effort.cpu_seconds));
  json.member("startup_seconds", rounded(effort.startup_seconds));
  json.member("broker_cpu_seconds", rounded(effort.broker_cpu_seconds));
  write_verdict(json, row.verdict);
  json.end_object();
}

std::string table_of(const std::vector<Row>& rows) {
  std::string text =
      fmt::format("{:<12} {:>10} {:>14} {:>9} {:>9} {:>9} {:>9} {:>12}\n", "", "events/s",
                  "CPU s/million", "peak MB", "disk MB", "seconds", "start s", "broker CPU s");
  for (const Row& row : rows) {
    const Effort& effort = row.effort;
    text += fmt::format(
        "{:<12} {:>10.0f} {:>14.2f} {:>9.0f} {:>9.0f} {:>9.1f} {:>9.1f} {:>12.1f}\n", row.name,
        effort.events_per_second(), effort.cpu_seconds_per_million(), effort.peak_mb,
        effort.state_mb, effort.seconds, effort.startup_seconds, effort.broker_cpu_seconds);
  }
  for (const Ratio& ratio : kRatios) {
    if (rows.size() == 2) {
      text += fmt::format("leadstream / streams, {}: {:.3f}\n", ratio.what, ratio_of(rows, ratio));
    }
  }
  for (const Row& row : rows) {
    text += complaint(row.name, row.verdict);
  }
  return text;
}

std::string json_of(const Options& options, const Loaded& input, const Expected& expected,
                    const std::vector<Row>& rows, double load) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object();
  write_options(json, options);
  json.member("input_bytes", input.bytes).member("load", rounded(load));
  json.member("rows", static_cast<std::uint64_t>(expected.rows.size()));
  json.member("digest", std::string_view(expected.digest));
  bool is_right = true;
  for (const Row& row : rows) {
    write_row(json, row);
    is_right = is_right && row.verdict.is_right();
  }
  if (rows.size() == 2) {
    json.key("ratios").begin_object();
    for (const Ratio& ratio : kRatios) {
      json.member(ratio.name, rounded(ratio_of(rows, ratio)));
    }
    json.end_object();
  }
  json.member("outputs_equal", is_right).end_object();
  return text;
}

}  // namespace

Result<Findings> measure_throughput(const Options& options) {
  const double load = load_average();
  const auto stage = LS_TRY(Stage::open(options));
  const std::string& address = stage->place().address;
  const Loaded input = LS_TRY(load_input(address, options.world));
  fmt::print(stderr, "the input is written in {:.1f} s, {:.0f} bytes an event\n", input.seconds,
             static_cast<double>(input.bytes) / static_cast<double>(options.world.events));
  const Expected expected = expected_rows(options.world);
  std::vector<Row> rows;
  for (const Contender& contender : LS_TRY(make_contenders(options, stage->place()))) {
    Row row{contender.name, LS_TRY(measure_effort(contender, address, input, stage->broker())), {}};
    fmt::print(stderr, "{} took {:.1f} s\n", row.name, row.effort.seconds);
    row.verdict = LS_TRY(judge(contender, address, expected));
    rows.push_back(std::move(row));
  }
  LS_TRY(stage->close());
  const bool is_right =
      std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.verdict.is_right(); });
  return Findings{table_of(rows), json_of(options, input, expected, rows, load), is_right};
}

}  // namespace ls::bench
