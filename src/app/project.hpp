#pragma once

#include "app/settings.hpp"

#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/topology.hpp"

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

}  // namespace ls::app
