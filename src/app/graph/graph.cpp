#include "app/graph/graph.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace ls::app {
namespace {

using flow::Topology;

std::string topic_id(const std::string& topic) {
  return "topic:" + topic;
}

class Drawing {
 public:
  explicit Drawing(const std::string& models_topic) : models_topic_(models_topic) {}

  void add(const Topology& topology) {
    for (const flow::SourceDef& source : topology.sources()) {
      const std::string id = part(topology, source.id, "", Graph::Kind::source);
      for (const std::string& name : source.topics) {
        graph_.edges.push_back({topic(name), id});
      }
    }
    for (const flow::NodeDef& node : topology.nodes()) {
      const std::string type(node.blueprint->type());
      const std::string id = part(topology, node.id, type, Graph::Kind::node);
      connect(topology, node.input_ids, id);
      if (type == "score" && topology.reads_models()) {
        graph_.edges.push_back({topic(models_topic_), id, true});
      }
    }
    for (const flow::SinkDef& sink : topology.sinks()) {
      const std::string id = part(topology, sink.id, "", Graph::Kind::sink);
      connect(topology, sink.input_ids, id);
      graph_.edges.push_back({id, topic(sink.topic)});
    }
  }

  Graph take() {
    return std::move(graph_);
  }

 private:
  std::string part(const Topology& topology, const std::string& id, const std::string& detail,
                   Graph::Kind kind) {
    std::string full = topology.name() + "." + id;
    graph_.vertices.push_back({full, id, detail, topology.name(), kind});
    return full;
  }

  void connect(const Topology& topology, const std::vector<std::string>& inputs,
               const std::string& to) {
    for (const std::string& input : inputs) {
      graph_.edges.push_back({topology.name() + "." + input, to});
    }
  }

  std::string topic(const std::string& name) {
    if (topics_.insert(name).second) {
      graph_.vertices.push_back({topic_id(name), name, "", "", Graph::Kind::topic});
    }
    return topic_id(name);
  }

  std::string models_topic_;
  Graph graph_;
  std::set<std::string> topics_;
};

std::vector<std::string> topologies_in(const Graph& graph) {
  std::vector<std::string> names;
  for (const Graph::Vertex& vertex : graph.vertices) {
    if (!vertex.topology.empty() && std::ranges::find(names, vertex.topology) == names.end()) {
      names.push_back(vertex.topology);
    }
  }
  return names;
}

// Mermaid knows no quotes around ids.
std::string mermaid_id(const std::string& id) {
  std::string plain;
  for (const char c : id) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    // Two letters for what is not plain keep different ids apart.
    plain += is_plain ? std::string(1, c) : fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return plain;
}

// In both languages a quote ends a text.
std::string quotable(std::string text) {
  std::ranges::replace(text, '"', '\'');
  return text;
}

std::string_view dot_shape(Graph::Kind kind) {
  switch (kind) {
    case Graph::Kind::topic:
      return "cylinder";
    case Graph::Kind::source:
      return "invhouse";
    case Graph::Kind::sink:
      return "house";
    case Graph::Kind::node:
      break;
  }
  return "box";
}

std::string dot_line(const Graph::Vertex& vertex) {
  const std::string detail = vertex.detail.empty() || vertex.detail == vertex.label
                                 ? std::string()
                                 : "\\n" + quotable(vertex.detail);
  return fmt::format("\"{}\" [label=\"{}{}\", shape={}];\n", quotable(vertex.id),
                     quotable(vertex.label), detail, dot_shape(vertex.kind));
}

std::string mermaid_line(const Graph::Vertex& vertex) {
  const std::string id = mermaid_id(vertex.id);
  const std::string label = quotable(vertex.label);
  switch (vertex.kind) {
    case Graph::Kind::topic:
      return fmt::format("{}[(\"{}\")]\n", id, label);
    case Graph::Kind::source:
      return fmt::format("{}>\"{}\"]\n", id, label);
    case Graph::Kind::sink:
      return fmt::format("{}([\"{}\"])\n", id, label);
    case Graph::Kind::node:
      break;
  }
  return vertex.detail.empty() || vertex.detail == vertex.label
             ? fmt::format("{}[\"{}\"]\n", id, label)
             : fmt::format("{}[\"{}<br/>{}\"]\n", id, label, quotable(vertex.detail));
}

std::string_view name_of(Graph::Kind kind) {
  switch (kind) {
    case Graph::Kind::topic:
      return "topic";
    case Graph::Kind::source:
      return "source";
    case Graph::Kind::sink:
      return "sink";
    case Graph::Kind::node:
      break;
  }
  return "node";
}

}  // namespace

Graph graph_of(const std::vector<std::shared_ptr<const Topology>>& topologies,
               const std::string& models_topic) {
  Drawing drawing(models_topic);
  for (const auto& topology : topologies) {
    drawing.add(*topology);
  }
  return drawing.take();
}

std::string to_dot(const Graph& graph) {
  std::string text = "digraph leadstream {\n  rankdir=LR;\n";
  for (const std::string& topology : topologies_in(graph)) {
    text += fmt::format("  subgraph \"cluster_{0}\" {{\n    label=\"{0}\";\n", quotable(topology));
    for (const Graph::Vertex& vertex : graph.vertices) {
      if (vertex.topology == topology) {
        text += "    " + dot_line(vertex);
      }
    }
    text += "  }\n";
  }
  for (const Graph::Vertex& vertex : graph.vertices) {
    if (vertex.topology.empty()) {
      text += "  " + dot_line(vertex);
    }
  }
  for (const Graph::Edge& edge : graph.edges) {
    text += fmt::format("  \"{}\" -> \"{}\"{};\n", quotable(edge.from), quotable(edge.to),
                        edge.is_broadcast ? " [style=dashed]" : "");
  }
  return text + "}\n";
}

std::string to_mermaid(const Graph& graph) {
  std::string text = "flowchart LR\n";
  for (const std::string& topology : topologies_in(graph)) {
    text += fmt::format("  subgraph {}[\"{}\"]\n", mermaid_id("topology:" + topology),
                        quotable(topology));
    for (const Graph::Vertex& vertex : graph.vertices) {
      if (vertex.topology == topology) {
        text += "    " + mermaid_line(vertex);
      }
    }
    text += "  end\n";
  }
  for (const Graph::Vertex& vertex : graph.vertices) {
    if (vertex.topology.empty()) {
      text += "  " + mermaid_line(vertex);
    }
  }
  for (const Graph::Edge& edge : graph.edges) {
    text += fmt::format("  {} {} {}\n", mermaid_id(edge.from), edge.is_broadcast ? "-.->" : "-->",
                        mermaid_id(edge.to));
  }
  return text;
}

std::string to_json(const Graph& graph) {
  std::string text;
  event::JsonWriter json(text);
  json.begin_object().key("vertices").begin_array();
  for (const Graph::Vertex& vertex : graph.vertices) {
    json.begin_object().member("id", vertex.id).member("kind", name_of(vertex.kind));
    json.member("label", vertex.label);
    if (!vertex.topology.empty()) {
      json.member("topology", vertex.topology);
    }
    if (!vertex.detail.empty()) {
      json.member("type", vertex.detail);
    }
    json.end_object();
  }
  json.end_array().key("edges").begin_array();
  for (const Graph::Edge& edge : graph.edges) {
    json.begin_object().member("from", edge.from).member("to", edge.to);
    json.member("broadcast", edge.is_broadcast).end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace ls::app
