#include "bench/bench_streams/report.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace ls::bench {
namespace {

using Figure = double (*)(const Effort&);

constexpr double kMillion = 1e6;

double rate(const Effort& effort) {
  return effort.working_events / effort.working_seconds;
}

double cpu_per_million(const Effort& effort) {
  return effort.working_cpu_seconds / effort.working_events * kMillion;
}

double peak(const Effort& effort) {
  return effort.peak_mb;
}

struct Ratio {
  std::string_view name;
  std::string_view what;
  Figure figure;
};

// All are leadstream's figure over the peer's.
constexpr std::array<Ratio, 3> kRatios = {{
    {"cpu_per_million_events", "CPU per event", cpu_per_million},
    {"events_per_second", "events/s", rate},
    {"peak_memory", "peak memory", peak},
}};

const Verdict* find(const Report& report, std::string_view name) {
  const auto found = std::find_if(report.verdicts.begin(), report.verdicts.end(),
                                  [&](const Verdict& one) { return one.name == name; });
  return found == report.verdicts.end() ? nullptr : &*found;
}

double rounded(double value) {
  return std::isfinite(value) ? std::round(value * 1000) / 1000 : 0.0;
}

void write_verdict(event::JsonWriter& json, const Verdict& verdict) {
  const Effort& effort = verdict.effort;
  json.key(verdict.name).begin_object();
  json.member("events_per_second", rounded(rate(effort)));
  json.member("cpu_seconds_per_million_events", rounded(cpu_per_million(effort)));
  json.member("peak_memory_mb", rounded(effort.peak_mb));
  json.member("state_on_disk_mb", rounded(effort.state_mb));
  json.member("seconds", rounded(effort.seconds));
  json.member("cpu_seconds", rounded(effort.cpu_seconds));
  json.member("startup_seconds", rounded(effort.startup_seconds));
  json.member("broker_cpu_seconds", rounded(effort.broker_cpu_seconds));
  json.member("rows", verdict.rows).member("digest", std::string_view(verdict.digest));
  json.member("missing", verdict.difference.missing);
  json.member("unexpected", verdict.difference.unexpected).end_object();
}

void write_options(event::JsonWriter& json, const Options& options) {
  json.member("events", options.world.events);
  json.member("leads", static_cast<std::uint64_t>(options.world.leads));
  json.member("urls", static_cast<std::uint64_t>(options.world.urls));
  json.member("seed", options.world.seed).member("start", options.world.start);
  json.member("disorder_ms", options.world.disorder.count);
  json.member("threads", static_cast<std::int64_t>(options.threads));
  json.member("commit_interval_ms", static_cast<std::int64_t>(options.commit_interval_ms));
  json.member("xmx", std::string_view(options.xmx));
  json.member("memory", std::string_view(options.memory));
  json.member("emit", std::string_view(options.emit));
  json.member("transactional", options.is_transactional);
  json.member("kafka_version", std::string_view(options.kafka));
}

void print_difference(const Verdict& verdict, std::FILE* out) {
  if (verdict.difference.is_none()) {
    return;
  }
  fmt::print(out, "!!!! {} IS WRONG: {} windows are missing, {} were not expected\n", verdict.name,
             verdict.difference.missing, verdict.difference.unexpected);
  for (const std::string& example : verdict.difference.examples) {
    fmt::print(out, "     {}\n", example);
  }
}

}  // namespace

bool Report::is_right() const {
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [](const Verdict& one) { return one.difference.is_none(); });
}

void print_report(const Report& report, std::FILE* out) {
  fmt::print(out, "{} events of {:.0f} bytes on average; {} windows; load {:.1f} before\n\n",
             report.options.world.events,
             static_cast<double>(report.input.bytes) /
                 static_cast<double>(report.options.world.events),
             report.rows, report.load);
  fmt::print(out, "{:<12} {:>10} {:>14} {:>9} {:>9} {:>9} {:>9} {:>12}\n", "", "events/s",
             "CPU s/million", "peak MB", "disk MB", "seconds", "start s", "broker CPU s");
  for (const Verdict& one : report.verdicts) {
    fmt::print(out, "{:<12} {:>10.0f} {:>14.2f} {:>9.0f} {:>9.0f} {:>9.1f} {:>9.1f} {:>12.1f}\n",
               one.name, rate(one.effort), cpu_per_million(one.effort), one.effort.peak_mb,
               one.effort.state_mb, one.effort.seconds, one.effort.startup_seconds,
               one.effort.broker_cpu_seconds);
  }
  const Verdict* ours = find(report, "leadstream");
  const Verdict* theirs = find(report, "streams");
  for (const Ratio& ratio : kRatios) {
    if (ours != nullptr && theirs != nullptr) {
      fmt::print(out, "leadstream / streams, {}: {:.3f}\n", ratio.what,
                 ratio.figure(ours->effort) / ratio.figure(theirs->effort));
    }
  }
  for (const Verdict& one : report.verdicts) {
    print_difference(one, out);
  }
}

std::string report_json(const Report& report) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object();
  write_options(json, report.options);
  json.member("input_bytes", report.input.bytes).member("load", rounded(report.load));
  json.member("rows", report.rows).member("digest", std::string_view(report.digest));
  for (const Verdict& one : report.verdicts) {
    write_verdict(json, one);
  }
  const Verdict* ours = find(report, "leadstream");
  const Verdict* theirs = find(report, "streams");
  if (ours != nullptr && theirs != nullptr) {
    json.key("ratios").begin_object();
    for (const Ratio& ratio : kRatios) {
      json.member(ratio.name, rounded(ratio.figure(ours->effort) / ratio.figure(theirs->effort)));
    }
    json.end_object();
  }
  json.member("outputs_equal", report.is_right()).end_object();
  return text;
}

}  // namespace ls::bench
