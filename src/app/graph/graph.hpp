#pragma once

#include "leadstream/flow/topology.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ls::app {

// Topologies as a drawing: topics, and in each topology its sources, nodes and sinks. Edges point
// the way the records go. Ids are unique over all topologies and the same from run to run.
struct Graph {
  enum class Kind { topic, source, node, sink };
  struct Vertex {
    std::string id;  // "score.engagement", "topic:leads.scores"
    std::string label;
    std::string detail;    // the operator of a node
    std::string topology;  // empty for a topic
    Kind kind = Kind::node;
  };
  struct Edge {
    std::string from;
    std::string to;
    bool is_broadcast = false;  // model versions, which every task reads
  };
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;
};

// `models_topic` is the name on the log of leads.models.
Graph graph_of(const std::vector<std::shared_ptr<const flow::Topology>>& topologies,
               const std::string& models_topic);

std::string to_dot(const Graph& graph);
std::string to_mermaid(const Graph& graph);
std::string to_json(const Graph& graph);

}  // namespace ls::app
