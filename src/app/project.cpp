#include "app/project.hpp"

#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

namespace ls::app {
namespace {

Result<std::shared_ptr<const Project>> load(const Settings& settings,
                                            const std::vector<std::string>& names) {
  const std::filesystem::path folder = settings.topologies.dir;
  if (!std::filesystem::is_directory(folder)) {
    return user_error(
        fmt::format("there is no folder {}; set topologies.dir, or start in the project's folder",
                    folder.string()));
  }
  auto project = std::make_shared<Project>();
  project->catalog = LS_TRY(event::Catalog::load(folder / "events"));
  std::string problems;
  for (const std::string& name : names) {
    auto topology = flow::load_topology(folder / (name + ".yaml"), project->catalog,
                                        operators::all_operators(), settings.topics);
    if (topology) {
      project->topologies.push_back(*topology);
    } else {
      problems += (problems.empty() ? "" : "\n") + topology.error().message;
    }
  }
  if (!problems.empty()) {
    Error error = user_error(problems);
    error.code = config::kConfigErrorCode;
    return error;
  }
  return std::shared_ptr<const Project>(std::move(project));
}

}  // namespace

std::shared_ptr<const flow::Topology> Project::find(std::string_view name) const {
  const auto found = std::find_if(topologies.begin(), topologies.end(),
                                  [&](const auto& topology) { return topology->name() == name; });
  return found == topologies.end() ? nullptr : *found;
}

Result<std::shared_ptr<const Project>> load_project(const Settings& settings) {
  return load(settings, settings.topologies.run);
}

Result<std::shared_ptr<const Project>> load_whole_project(const Settings& settings) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(settings.topologies.dir, ignored)) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return load(settings, names);
}

}  // namespace ls::app
