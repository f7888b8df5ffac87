#pragma once

#include "app/settings.hpp"

#include "leadstream/config/problems.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/topology.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::app {

// The event types and topologies of a folder, loaded and checked. Immutable; outlives whatever runs
// them.
struct Project {
  event::Catalog catalog;
  std::vector<std::shared_ptr<const flow::Topology>> topologies;

  [[nodiscard]] std::shared_ptr<const flow::Topology> find(std::string_view name) const;
};

// The topologies that the settings run. An error lists the problems of all files.
Result<std::shared_ptr<const Project>> load_project(const Settings& settings);
// Every topology of the folder.
Result<std::shared_ptr<const Project>> load_whole_project(const Settings& settings);

// What a check can see of a folder: the topologies that could be read, beside the problems of the
// others. Null if the event types could not be read, without which no topology can be judged.
std::shared_ptr<const Project> load_whole_project(const std::string& folder,
                                                  const std::map<std::string, std::string>& topics,
                                                  config::Problems& problems);

}  // namespace ls::app
