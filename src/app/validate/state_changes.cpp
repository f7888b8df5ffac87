#include "app/validate/state_changes.hpp"

#include "app/validate/places.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <vector>

namespace ls::app {
namespace {

using flow::NodeDef;
using flow::Topology;

std::vector<std::string> ids_of(const Topology& topology) {
  std::vector<std::string> ids;
  for (const NodeDef& node : topology.nodes()) {
    ids.push_back(node.id);
  }
  return ids;
}

// Whether rows that the old node wrote mean the same to the new one.
void compare_node(const NodeDef& before, const NodeDef& after, const config::Place& place,
                  config::Problems& problems) {
  if (before.blueprint->type() != after.blueprint->type()) {
    problems.add(place, fmt::format("node {} was a {} and is a {} now: its state cannot be read; "
                                    "give it another id",
                                    after.id, before.blueprint->type(), after.blueprint->type()));
  } else if (before.blueprint->fingerprint() != after.blueprint->fingerprint()) {
    problems.add(place, fmt::format("node {} ({}) is defined in another way than before, so its "
                                    "state was made by other rules",
                                    after.id, after.blueprint->type()));
  }
}

void compare(const Topology& before, const Topology& after, Places& places,
             config::Problems& problems) {
  for (const NodeDef& node : before.nodes()) {
    const NodeDef* same = after.find_node(node.id);
    if (same == nullptr) {
      problems.add(places.of(after.name()),
                   fmt::format("node {} ({}) of topology {} is gone, and its state with it{}",
                               node.id, node.blueprint->type(), before.name(),
                               config::did_you_mean(node.id, ids_of(after))));
    } else {
      compare_node(node, *same, places.of(after.name(), "nodes", node.id, "id"), problems);
    }
  }
}

}  // namespace

config::Problems state_changes(const Project& old, const Project& now, const std::string& folder) {
  Places places(folder);
  config::Problems problems;
  for (const auto& before : old.topologies) {
    const auto after = now.find(before->name());
    if (after == nullptr) {
      problems.add({folder, 0, 0}, fmt::format("topology {} is gone, and the state of its {} nodes "
                                               "with it",
                                               before->name(), before->nodes().size()));
      continue;
    }
    compare(*before, *after, places, problems);
  }
  return problems;
}

}  // namespace ls::app
