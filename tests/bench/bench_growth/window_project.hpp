#pragma once

#include "app/project.hpp"
#include "app/settings.hpp"

#include <memory>
#include <string>

namespace ls::bench {

// What an engine of this bench runs: one window node over page views.
struct WindowOptions {
  std::string window;  // of the only node, in YAML: "tumbling: { size: 30d }"
  std::int32_t partitions = 1;
  std::size_t memory = std::size_t{256} << 20U;
};

inline constexpr std::string_view kViewsTopic = "bench.events";

struct WindowProject {
  app::Settings settings;
  std::shared_ptr<const app::Project> project;
};

// Writes the project into the folder and reads it.
Result<WindowProject> make_window_project(const WindowOptions& options, const std::string& folder);

}  // namespace ls::bench
