#pragma once

#include "leadstream/flow/topology.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::flow {

// Collects sources, nodes and sinks by id and checks them once. YAML and C++ tests make the same
// calls.
class TopologyBuilder {
 public:
  explicit TopologyBuilder(std::string name) : name_(std::move(name)) {}

  TopologyBuilder& source(SourceDef def);
  TopologyBuilder& node(std::string id, std::vector<std::string> inputs,
                        std::shared_ptr<const Blueprint> blueprint);
  TopologyBuilder& sink(std::string id, std::vector<std::string> inputs, std::string topic);

  // User errors, all in one text: duplicate or unknown ids, cycles, an input whose payload the node
  // refuses, a source without topics, a node that nothing reads.
  Result<std::shared_ptr<const Topology>> build();

 private:
  struct Draft {
    std::string id;
    std::vector<std::string> inputs;
    std::shared_ptr<const Blueprint> blueprint;  // null: a sink
    std::string topic;
  };

  void check_ids(std::vector<std::string>& problems) const;
  bool place_nodes(Topology& out, std::vector<std::string>& problems) const;
  void resolve(Topology& out, std::vector<std::string>& problems) const;
  void check_read(const Topology& topology, std::vector<std::string>& problems) const;

  std::string name_;
  std::vector<SourceDef> sources_;
  std::vector<Draft> nodes_;
  std::vector<Draft> sinks_;
};

}  // namespace ls::flow
