#pragma once

#include "leadstream/config/problems.hpp"
#include "leadstream/flow/topology.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ls::flow {

// Where an element was written, for problems that only the whole graph shows. Tests in C++ have no
// places.
struct ElementPlaces {
  config::Place id;
  std::vector<config::Place> inputs;  // as many as there are inputs, or none
};

// Collects sources, nodes and sinks by id and checks them once. YAML and C++ tests make the same
// calls.
class TopologyBuilder {
 public:
  explicit TopologyBuilder(std::string name, config::Place place = {})
      : name_(std::move(name)), place_(std::move(place)) {}

  TopologyBuilder& source(SourceDef def, ElementPlaces places = {});
  // A null blueprint stands for settings that could not be read: the graph is checked around it,
  // but not built.
  TopologyBuilder& node(std::string id, std::vector<std::string> inputs,
                        std::shared_ptr<const Blueprint> blueprint, ElementPlaces places = {});
  TopologyBuilder& sink(std::string id, std::vector<std::string> inputs, std::string topic,
                        ElementPlaces places = {});

  // Adds every problem of the graph: duplicate or unknown ids, cycles, an input whose payload the
  // node refuses, a source without topics, a node that nothing reads. Null if there is one.
  std::shared_ptr<const Topology> build(config::Problems& problems);
  // The same with all problems in one text.
  Result<std::shared_ptr<const Topology>> build();

 private:
  struct Draft {
    std::string id;
    std::vector<std::string> inputs;
    std::shared_ptr<const Blueprint> blueprint;  // of nodes
    std::string topic;                           // of sinks
    ElementPlaces places;

    [[nodiscard]] const config::Place& input_place(std::size_t index) const {
      return index < places.inputs.size() ? places.inputs[index] : places.id;
    }
  };

  void check_id(const std::string& id, const config::Place& place, std::set<std::string>& seen,
                config::Problems& problems) const;
  void check_ids(config::Problems& problems) const;
  void check_inputs(config::Problems& problems) const;
  void check_payloads(config::Problems& problems) const;
  void check_read(config::Problems& problems) const;
  std::vector<const Draft*> sorted_nodes(config::Problems& problems) const;
  void assemble(Topology& out, const std::vector<const Draft*>& nodes) const;

  std::string name_;
  config::Place place_;
  std::vector<SourceDef> sources_;
  std::vector<ElementPlaces> source_places_;
  std::vector<Draft> nodes_;
  std::vector<Draft> sinks_;
};

}  // namespace ls::flow
