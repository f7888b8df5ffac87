#include "app/project.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/config/problems.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace ls::app {
namespace {

using TopicNames = std::map<std::string, std::string>;

Error config_error(std::string message) {
  Error error = user_error(std::move(message));
  error.code = config::kConfigErrorCode;
  return error;
}

// The stems of the folder's topology files, sorted.
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

std::shared_ptr<const Project> load(const std::filesystem::path& folder, const TopicNames& topics,
                                    const std::vector<std::string>& names,
                                    config::Problems& problems) {
  std::optional<event::Catalog> catalog = event::Catalog::load(folder / "events", problems);
  if (!catalog) {
    return nullptr;
  }
  auto project = std::make_shared<Project>();
  project->catalog = std::move(*catalog);
  const std::vector<std::string> known = names_in(folder);
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.add({"topologies.run", 0, 0},
                   fmt::format("there is no topology \"{}\" in {}{}", name, folder.string(),
                               config::did_you_mean(name, known)));
      continue;
    }
    auto topology = flow::load_topology(folder / (name + ".yaml"), project->catalog,
                                        operators::all_operators(), topics, problems);
    if (topology != nullptr) {
      project->topologies.push_back(std::move(topology));
    }
  }
  return project;
}

Result<std::shared_ptr<const Project>> load_all(const Settings& settings,
                                                const std::vector<std::string>& names) {
  const std::filesystem::path folder = settings.topologies.dir;
  if (!std::filesystem::is_directory(folder)) {
    return config_error(
        fmt::format("topologies.dir: there is no folder {}; set topologies.dir, or start in the "
                    "project's folder",
                    folder.string()));
  }
  config::Problems problems;
  auto project = load(folder, settings.topics, names, problems);
  LS_TRY(problems.to_status());
  return project;
}

}  // namespace

std::shared_ptr<const flow::Topology> Project::find(std::string_view name) const {
  const auto found = std::find_if(topologies.begin(), topologies.end(),
                                  [&](const auto& topology) { return topology->name() == name; });
  return found == topologies.end() ? nullptr : *found;
}

Result<std::shared_ptr<const Project>> load_project(const Settings& settings) {
  return load_all(settings, settings.topologies.run);
}

Result<std::shared_ptr<const Project>> load_whole_project(const Settings& settings) {
  return load_all(settings, names_in(settings.topologies.dir));
}

std::shared_ptr<const Project> load_whole_project(const std::string& folder,
                                                  const TopicNames& topics,
                                                  config::Problems& problems) {
  if (!std::filesystem::is_directory(folder)) {
    problems.add({folder, 0, 0}, "there is no such folder of topologies");
    return nullptr;
  }
  return load(folder, topics, names_in(folder), problems);
}

}  // namespace ls::app
