#include "leadstream/flow/node_marks.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::flow {
namespace {

using state::Meta;

const Meta::Node* find(const std::vector<Meta::Node>& nodes, const std::string& id) {
  const auto found = std::ranges::find(nodes, id, &Meta::Node::id);
  return found == nodes.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Meta::Node> node_marks(const Topology& topology) {
  std::vector<Meta::Node> marks;
  for (const NodeDef& node : topology.nodes()) {
    marks.push_back(
        {node.id, std::string(node.blueprint->type()), hash64(node.blueprint->fingerprint())});
  }
  return marks;
}

NodeChanges node_changes(const std::vector<Meta::Node>& before,
                         const std::vector<Meta::Node>& now) {
  NodeChanges changes;
  for (const Meta::Node& node : before) {
    const Meta::Node* same = find(now, node.id);
    if (same == nullptr) {
      changes.told.push_back(
          fmt::format("node {} ({}) is gone, its rows stay", node.id, node.type));
    } else if (same->type != node.type) {
      changes.fatal.push_back(
          fmt::format("node {} was of type {} and is of type {} now: its rows "
                      "cannot be read; give the new one another id",
                      node.id, node.type, same->type));
    } else if (same->settings != node.settings) {
      changes.told.push_back(
          fmt::format("node {} ({}) has other settings than those its rows were "
                      "made by",
                      node.id, node.type));
    }
  }
  for (const Meta::Node& node : now) {
    if (find(before, node.id) == nullptr) {
      changes.told.push_back(
          fmt::format("node {} ({}) is new and begins empty", node.id, node.type));
    }
  }
  return changes;
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    text += (text.empty() ? "" : "; ") + sentence;
  }
  return text;
}

}  // namespace ls::flow
