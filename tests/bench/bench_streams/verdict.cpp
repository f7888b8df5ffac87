#include "bench/bench_streams/verdict.hpp"

#include "bench/bench_streams/output_reader.hpp"
#include "bench/bench_streams/reference.hpp"

#include <fmt/core.h>

#include <cmath>
#include <fstream>
#include <string_view>

namespace ls::bench {

Expected expected_rows(const WorldOptions& world) {
  Expected expected{reference(world, 1, 1), {}};
  const WindowRows days = reference(world, 24, 1);
  expected.rows.insert(expected.rows.end(), days.begin(), days.end());
  expected.digest = digest(expected.rows);
  return expected;
}

Result<Verdict> judge(const Contender& contender, const std::string& address,
                      const Expected& expected) {
  WindowRows rows = LS_TRY(read_output(contender, address));
  Verdict verdict;
  verdict.digest = digest(rows);
  verdict.rows = rows.size();
  verdict.difference = difference(expected.rows, rows);
  return verdict;
}

void write_verdict(event::JsonWriter& json, const Verdict& verdict) {
  json.member("rows", verdict.rows).member("digest", std::string_view(verdict.digest));
  json.member("missing", verdict.difference.missing);
  json.member("unexpected", verdict.difference.unexpected);
}

std::string complaint(const std::string& name, const Verdict& verdict) {
  if (verdict.is_right()) {
    return {};
  }
  std::string text = fmt::format("!!!! {} IS WRONG: {} windows are missing, {} were not expected\n",
                                 name, verdict.difference.missing, verdict.difference.unexpected);
  for (const std::string& example : verdict.difference.examples) {
    text += fmt::format("     {}\n", example);
  }
  return text;
}

void write_options(event::JsonWriter& json, const Options& options) {
  json.member("measure", std::string_view(options.measure));
  json.member("events", options.world.events);
  json.member("leads", static_cast<std::uint64_t>(options.world.leads));
  json.member("urls", static_cast<std::uint64_t>(options.world.urls));
  json.member("seed", options.world.seed).member("start", options.world.start);
  json.member("days",
              static_cast<double>(options.world.span.count) / static_cast<double>(days(1).count));
  json.member("disorder_ms", options.world.disorder.count);
  json.member("threads", static_cast<std::int64_t>(options.threads));
  json.member("commit_interval_ms", static_cast<std::int64_t>(options.commit_interval_ms));
  json.member("xmx", std::string_view(options.xmx));
  json.member("memory", std::string_view(options.memory));
  json.member("emit", std::string_view(options.emit));
  json.member("emit_interval_ms", static_cast<std::int64_t>(options.emit_interval_ms));
  json.member("retention_hours", static_cast<std::int64_t>(options.retention_hours));
  json.member("transactional", options.is_transactional);
  json.key("properties").begin_array();
  for (const std::string& property : options.properties) {
    json.value(std::string_view(property));
  }
  json.end_array();
  json.member("kafka_version", std::string_view(options.kafka));
}

double rounded(double value) {
  return std::isfinite(value) ? std::round(value * 1000) / 1000 : 0.0;
}

double load_average() {
  double load = 0.0;
  std::ifstream("/proc/loadavg") >> load;
  return load;
}

}  // namespace ls::bench
