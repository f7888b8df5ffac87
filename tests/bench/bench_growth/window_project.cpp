#include "bench/bench_growth/window_project.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>

namespace ls::bench {
namespace {

Status write_project(const std::string& folder, const std::string& window) {
  std::error_code failed;
  std::filesystem::copy(LEADSTREAM_SOURCE_DIR "/tests/bench/bench_streams/project/events",
                        folder + "/events", failed);
  std::ofstream file(folder + "/windows.yaml");
  file << "topology: windows\n"
          "sources:\n"
       << fmt::format("  - {{ id: events, topic: {},", kViewsTopic)
       << " decode: { format: json, types: [page.viewed] } }\n"
          "nodes:\n"
          "  - id: views\n"
          "    type: window\n"
          "    inputs: [events]\n"
       << fmt::format("    window: {{ {} }}\n", window)
       << "    grace: 0s\n"
          "    emit: final\n"
          "    values:\n"
          "      count: { count: page.viewed }\n"
          "      sum: { sum: page.viewed.dwell_ms }\n"
          "      max: { max: page.viewed.dwell_ms }\n"
          "sinks:\n"
          "  - { id: results, inputs: [views], topic: bench.results }\n";
  file.close();
  return failed || !file ? external_error("cannot write the project to " + folder) : Status();
}

app::Settings settings_of(const WindowOptions& options, const std::string& folder) {
  app::Settings settings;
  settings.topologies.dir = folder;
  settings.topologies.run = {"windows"};
  settings.data_dir = folder + "/data";
  settings.partitions = options.partitions;
  settings.memory = options.memory;
  settings.time.idle = Millis{0};
  return settings;
}

}  // namespace

Result<WindowProject> make_window_project(const WindowOptions& options, const std::string& folder) {
  LS_TRY(write_project(folder, options.window));
  WindowProject made;
  made.settings = settings_of(options, folder);
  made.project = LS_TRY(app::load_project(made.settings));
  return made;
}

}  // namespace ls::bench
