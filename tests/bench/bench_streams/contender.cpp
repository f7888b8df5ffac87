#include "bench/bench_streams/contender.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace ls::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLead = "lead-";

std::string java_program() {
  const char* home = std::getenv("JAVA_HOME");
  const std::string program = home == nullptr ? "" : std::string(home) + "/bin/java";
  return !program.empty() && fs::exists(program) ? program : "java";
}

Result<std::uint32_t> lead_of(std::string_view name) {
  std::uint32_t lead = 0;
  const char* end = name.data() + name.size();
  if (!name.starts_with(kLead) ||
      std::from_chars(name.data() + kLead.size(), end, lead).ptr != end) {
    return external_error(fmt::format("\"{}\" is no lead", name));
  }
  return lead;
}

Result<EventTime> time_at(event::JsonView record, std::string_view key) {
  const std::string_view text = LS_TRY(record.text(key));
  return parse_rfc3339(text);
}

// `key` and `values` are the places where the two say the same.
Result<WindowRow> row_of(event::JsonView record, std::string_view key, event::JsonView values) {
  WindowRow row;
  const std::string_view lead = LS_TRY(record.text(key));
  row.lead = LS_TRY(lead_of(lead));
  row.start = LS_TRY(time_at(record, "start"));
  const EventTime end = LS_TRY(time_at(record, "end"));
  row.hours = (end - row.start).count / hours(1).count;
  row.count = LS_TRY(values.integer("count"));
  row.sum = LS_TRY(values.integer("sum"));
  row.max = LS_TRY(values.integer("max"));
  row.distinct = static_cast<std::uint32_t>(LS_TRY(values.integer("distinct")));
  return row;
}

Result<WindowRow> read_streams(event::JsonView record) {
  return row_of(record, "lead", record);
}

Result<WindowRow> read_leadstream(event::JsonView record) {
  const event::JsonView values = LS_TRY(record.get("values"));
  return row_of(record, "key", values);
}

std::vector<std::string> peer_command(const Options& options, const Place& place,
                                      const std::string& folder) {
  std::vector<std::string> command = {java_program(),
                                      "-Xmx" + options.xmx,
                                      "-XX:-UsePerfData",
                                      "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                      "-cp",
                                      options.peer_libs + "/*",
                                      "leadstream.peer.Main"};
  const auto flag = [&](const std::string& name, const std::string& value) {
    command.push_back("--" + name);
    command.push_back(value);
  };
  flag("bootstrap", place.address);
  flag("app", "bench-streams");
  flag("state-dir", folder + "/state");
  flag("threads", std::to_string(options.threads));
  flag("commit-interval", std::to_string(options.commit_interval_ms));
  flag("emit", options.emit);
  flag("emit-interval", std::to_string(options.emit_interval_ms));
  flag("retention-hours", std::to_string(options.retention_hours));
  flag("transactional", options.is_transactional ? "true" : "false");
  for (const std::string& property : options.properties) {
    const std::size_t equals = property.find('=');
    flag("set." + property.substr(0, equals),
         equals == std::string::npos ? "" : property.substr(equals + 1));
  }
  return command;
}

std::string leadstream_settings(const Options& options, const Place& place,
                                const std::string& folder) {
  // No time passes without input: windows that the input leaves open stay open, as with the peer.
  return fmt::format(
      "app: bench\n"
      "engine: kafka\n"
      "data_dir: {0}/data\n"
      "topologies: {{ dir: {1}, run: [windows] }}\n"
      "workers: {2}\n"
      "memory: {3}\n"
      "commit: {{ interval: {4}ms }}\n"
      "time: {{ idle: 3650d }}\n"
      "kafka: {{ bootstrap: [\"{5}\"], replication_factor: 1, min_insync_replicas: 1 }}\n"
      "http: {{ enabled: false }}\n"
      "log: {{ level: info }}\n",
      folder, LEADSTREAM_SOURCE_DIR "/tests/bench/bench_streams/project", options.threads,
      options.memory, options.commit_interval_ms, place.address);
}

}  // namespace

Result<Contender> make_streams(const Options& options, const Place& place) {
  if (!fs::exists(options.peer_libs + "/peer.jar")) {
    return user_error("there is no peer: run tests/bench/peers/build_with_maven");
  }
  const std::string folder = place.folder + "/streams";
  fs::create_directories(folder);
  return Contender{.name = "streams",
                   .process = {peer_command(options, place, folder), folder + "/log", folder},
                   .group = "bench-streams",
                   .tumbling_topic = "bench.streams.tumbling",
                   .hopping_topic = "bench.streams.hopping",
                   .read = read_streams};
}

Result<Contender> make_leadstream(const Options& options, const Place& place) {
  const std::string folder = place.folder + "/leadstream";
  fs::create_directories(folder);
  std::ofstream(folder + "/settings.yaml") << leadstream_settings(options, place, folder);
  const std::string program = LEADSTREAM_BINARY;
  if (!fs::exists(program)) {
    return user_error("the program leadstream is not built");
  }
  return Contender{
      .name = "leadstream",
      .process = {{program, "run", "-c", folder + "/settings.yaml"}, folder + "/log", folder},
      .group = "bench.windows",
      .tumbling_topic = "bench.leadstream.tumbling",
      .hopping_topic = "bench.leadstream.hopping",
      .read = read_leadstream};
}

}  // namespace ls::bench
