#pragma once

#include "leadstream/config/node.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/flow/topology.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ls::flow {

// What a node's YAML is read with.
struct BlueprintContext {
  const event::Catalog* catalog = nullptr;
  std::vector<const event::EventType*> types;  // that the topology's sources decode
};

// Reads the settings of one node: everything in its map except id, type and inputs. Adds problems
// to the reader's list and returns null if there were any.
using ReadBlueprint = std::shared_ptr<const Blueprint> (*)(config::Reader&,
                                                           const BlueprintContext&);

// The explicit list of operators, by type name.
struct OperatorEntry {
  std::string_view type;
  std::string_view summary;  // one line for --help and docs
  std::string_view example;  // one node in YAML; a test builds it
  ReadBlueprint read = nullptr;
};
using OperatorList = std::span<const OperatorEntry>;

// Loads one topology file: the YAML makes the same TopologyBuilder calls a C++ test makes.
// `topic_names` renames logical topics (configuration). Errors list every problem with
// file:line:column.
Result<std::shared_ptr<const Topology>> load_topology(
    const std::filesystem::path& file, const event::Catalog& catalog, OperatorList operators,
    const std::map<std::string, std::string>& topic_names = {});
Result<std::shared_ptr<const Topology>> parse_topology(
    const config::Node& root, const event::Catalog& catalog, OperatorList operators,
    const std::map<std::string, std::string>& topic_names = {});

}  // namespace ls::flow
