#include "sim/sim_topology.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::sim {
namespace {

std::vector<flow::OperatorEntry> operators() {
  std::vector<flow::OperatorEntry> list(operators::all_operators().begin(),
                                        operators::all_operators().end());
  list.push_back({"counter", "counts", "", [](config::Reader&, const flow::BlueprintContext&) {
                    return flow::toys::counter();
                  }});
  return list;
}

std::string yaml_of(Shape shape) {
  std::string text = fmt::format(
      "topology: sim\n"
      "sources:\n"
      "  - {{ id: in, topics: [{}], lateness: 30m, decode: {{ types: [{}] }} }}\n"
      "nodes:\n"
      "  - {{ id: unique, type: dedupe, inputs: [in], by: event_id, keep: 2h }}\n"
      "  - {{ id: count, type: counter, inputs: [unique] }}\n",
      shape.has_mail ? "web, mail" : "web",
      shape.has_mail ? "page.viewed, mail.sent" : "page.viewed");
  if (shape.has_vectors) {
    text +=
        "  - { id: totals, type: aggregate, inputs: [unique], features: {\n"
        "      pages: { count: page.viewed }, dwell: { sum: page.viewed.dwell_ms } } }\n";
  }
  text += "sinks:\n  - { id: counts, inputs: [count], topic: sim.counts }\n";
  if (shape.has_vectors) {
    text += "  - { id: vectors, inputs: [totals], topic: sim.vectors }\n";
  }
  return text;
}

std::shared_ptr<const flow::Topology> build(Shape shape) {
  static const std::vector<flow::OperatorEntry> known = operators();
  const Result<config::Node> root = config::parse_yaml(yaml_of(shape), "sim.yaml");
  LS_ASSERT(root.has_value());
  auto built = flow::parse_topology(*root, catalog(), known);
  if (!built) {
    throw std::runtime_error(built.error().message);
  }
  return *built;
}

}  // namespace

const event::Catalog& catalog() {
  return flow::toys::catalog();
}

std::shared_ptr<const flow::Topology> topology_of(Shape shape) {
  static std::array<std::shared_ptr<const flow::Topology>, 4> built;
  auto& topology = built[(shape.has_mail ? 1U : 0U) + (shape.has_vectors ? 2U : 0U)];
  if (topology == nullptr) {
    topology = build(shape);
  }
  return topology;
}

std::vector<std::string> inputs_of(Shape shape) {
  return shape.has_mail ? std::vector<std::string>{"mail", "web"} : std::vector<std::string>{"web"};
}

std::vector<std::string> outputs_of(Shape shape) {
  std::vector<std::string> topics = {"sim.counts", "leads.dead_letters", "leads.late"};
  if (shape.has_vectors) {
    topics.emplace_back("sim.vectors");
  }
  return topics;
}

}  // namespace ls::sim
