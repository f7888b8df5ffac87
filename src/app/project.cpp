#include "app/project.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/config/problems.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

namespace ls::app {
namespace {

Error config_error(std::string message) {
  Error error = user_error(std::move(message));
  error.code = config::kConfigErrorCode;
  return error;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::shared_ptr<const Project>> load(const Settings& settings,
                                            const std::vector<std::string>& names) {
  const std::filesystem::path folder = settings.topologies.dir;
  if (!std::filesystem::is_directory(folder)) {
    return config_error(
        fmt::format("topologies.dir: there is no folder {}; set topologies.dir, or start in the "
                    "project's folder",
                    folder.string()));
  }
  const std::vector<std::string> known = names_in(folder);
  auto project = std::make_shared<Project>();
  project->catalog = LS_TRY(event::Catalog::load(folder / "events"));
  std::string problems;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems += fmt::format("{}topologies.run: there is no topology \"{}\" in {}{}",
                              problems.empty() ? "" : "\n", name, folder.string(),
                              config::did_you_mean(name, known));
      continue;
    }
    auto topology = flow::load_topology(folder / (name + ".yaml"), project->catalog,
                                        operators::all_operators(), settings.topics);
    if (topology) {
      project->topologies.push_back(*topology);
    } else {
      problems += (problems.empty() ? "" : "\n") + topology.error().message;
    }
  }
  if (!problems.empty()) {
    return config_error(std::move(problems));
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
  return load(settings, names_in(settings.topologies.dir));
}

}  // namespace ls::app
