#include "bench/bench_engine/report.hpp"

#include "bench/bench_engine/machine.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

namespace ls::bench {
namespace {

using Figure = double (*)(const Sample&);

struct Ratio {
  std::string_view name;
  std::string_view what;
  std::string_view row;
  std::string_view of;
  Figure figure;
};

constexpr std::array<Ratio, 9> kRatios = {{
    {"decode_share", "decoding, of the engine without a log (CPU)", "decode", "engine",
     process_us_per_event},
    {"embedded_over_engine", "embedded log over no log (CPU)", "embedded", "engine",
     process_us_per_event},
    {"lead_over_bare", "the lead score on the embedded log over the bare loop (CPU)", "lead",
     "bare", process_us_per_event},
    {"pass_over_bare", "passing events on over the bare loop (CPU)", "kafka_pass", "bare",
     process_us_per_event},
    {"unique_over_bare", "the same with changelog over the bare loop (CPU)", "kafka_unique", "bare",
     process_us_per_event},
    {"kafka_over_bare", "Kafka over the bare loop (CPU)", "kafka", "bare", process_us_per_event},
    {"kafka_over_embedded", "Kafka over the embedded log (CPU)", "kafka", "embedded",
     process_us_per_event},
    {"kafka_over_bare_rate", "Kafka over the bare loop (events/s)", "kafka", "bare",
     events_per_second},
    {"kafka_over_embedded_rate", "Kafka over the embedded log (events/s)", "kafka", "embedded",
     events_per_second},
}};

const Row* find(const Report& report, std::string_view name) {
  const auto found = std::find_if(report.rows.begin(), report.rows.end(), [&](const Row& row) {
    return row.name == name && !row.samples.empty();
  });
  return found == report.rows.end() ? nullptr : &*found;
}

std::optional<double> value_of(const Report& report, const Ratio& ratio) {
  const Row* above = find(report, ratio.row);
  const Row* below = find(report, ratio.of);
  if (above == nullptr || below == nullptr) {
    return std::nullopt;
  }
  return spread_of(*above, ratio.figure).median / spread_of(*below, ratio.figure).median;
}

double rounded(double value, double digits) {
  return std::round(value * digits) / digits;
}

void write_spread(event::JsonWriter& json, std::string_view name, const Row& row, Figure figure,
                  double digits) {
  const Spread spread = spread_of(row, figure);
  json.key(name).begin_object().member("median", rounded(spread.median, digits));
  json.member("min", rounded(spread.min, digits)).member("max", rounded(spread.max, digits));
  json.end_object();
}

void write_waits(event::JsonWriter& json, const Waits& waits) {
  json.key("wait_ms").begin_object();
  for (const auto& [name, wait] :
       {std::pair("since_poll", &waits.since_poll), std::pair("since_come", &waits.since_come)}) {
    json.key(name).begin_object();
    json.member("p50", rounded(wait->quantile(0.5).value_or(0), 1000));
    json.member("p99", rounded(wait->quantile(0.99).value_or(0), 1000)).end_object();
  }
  json.end_object();
}

void write_row(event::JsonWriter& json, const Row& row) {
  const Sample& last = row.samples.back();
  json.key(row.name).begin_object();
  write_spread(json, "events_per_second", row, events_per_second, 1);
  write_spread(json, "cpu_us_per_event", row, process_us_per_event, 1000);
  write_spread(json, "thread_us_per_event", row, thread_us_per_event, 1000);
  write_spread(json, "memory_mb", row, memory_mb, 10);
  json.member("outputs", last.outputs).member("late", last.late);
  if (last.waits) {
    write_waits(json, *last.waits);
  }
  json.end_object();
}

void print_waits(const Waits& waits, std::FILE* out) {
  fmt::print(
      out, "{:>42} since polled p50 {:.2f} ms, p99 {:.2f} ms; since come {:.2f}, {:.2f}\n", "",
      waits.since_poll.quantile(0.5).value_or(0), waits.since_poll.quantile(0.99).value_or(0),
      waits.since_come.quantile(0.5).value_or(0), waits.since_come.quantile(0.99).value_or(0));
}

void print_row(const Row& row, std::FILE* out) {
  const Spread rate = spread_of(row, events_per_second);
  const Spread cpu = spread_of(row, process_us_per_event);
  fmt::print(out, "{:<42} {:>10.0f} {:<22} {:>10.3f} {:<17} {:>7.2f} {:>6.0f} {:>6}\n", row.what,
             rate.median, fmt::format("({:.0f} to {:.0f})", rate.min, rate.max), cpu.median,
             fmt::format("({:.3f} to {:.3f})", cpu.min, cpu.max),
             spread_of(row, thread_us_per_event).median, spread_of(row, memory_mb).median,
             row.samples.back().late);
  if (row.samples.back().waits) {
    print_waits(*row.samples.back().waits, out);
  }
}

}  // namespace

void print_table(const Report& report, std::FILE* out) {
  fmt::print(out, "{} events of {:.0f} bytes on average; {}; load {:.1f} before\n", report.events,
             report.bytes_per_event, machine(), report.load);
  fmt::print(out, "Median of {} runs (least to most)\n\n",
             report.rows.empty() ? 0 : report.rows.front().samples.size());
  fmt::print(out, "{:<42} {:>10} {:<22} {:>10} {:<17} {:>7} {:>6} {:>6}\n", "", "events/s", "",
             "CPU us/ev", "", "busiest", "MB", "late");
  for (const Row& row : report.rows) {
    if (!row.samples.empty()) {
      print_row(row, out);
    }
  }
  fmt::print(out, "\n");
  for (const Ratio& ratio : kRatios) {
    if (const std::optional<double> value = value_of(report, ratio)) {
      fmt::print(out, "{:<42} {:>10.2f}\n", ratio.what, *value);
    }
  }
}

std::string report_json(const Report& report) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().member("events", static_cast<std::uint64_t>(report.events));
  json.member("bytes_per_event", rounded(report.bytes_per_event, 10));
  json.member("machine", std::string_view(machine())).member("load", rounded(report.load, 100));
  json.key("kafka_version");
  if (report.kafka_version.empty()) {
    json.null();
  } else {
    json.value(std::string_view(report.kafka_version));
  }
  json.key("rows").begin_object();
  for (const Row& row : report.rows) {
    if (!row.samples.empty()) {
      write_row(json, row);
    }
  }
  json.end_object().key("ratios").begin_object();
  for (const Ratio& ratio : kRatios) {
    if (const std::optional<double> value = value_of(report, ratio)) {
      json.member(ratio.name, rounded(*value, 1000));
    }
  }
  json.end_object().end_object();
  return text;
}

}  // namespace ls::bench
