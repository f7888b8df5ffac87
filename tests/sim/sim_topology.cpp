#include "sim/sim_topology.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/operators/registry.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>

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

// A node with a topic of its own.
struct Branch {
  std::string_view node;
  std::string_view topic;
};

std::vector<Branch> branches_of(Shape shape) {
  std::vector<Branch> branches;
  if (shape.has_vectors) {
    branches.push_back({"totals", "sim.vectors"});
  }
  if (shape.has_hops) {
    branches.push_back({"hops", "sim.hops"});
  }
  if (shape.has_pairs) {
    branches.push_back({"pairs", "sim.pairs"});
  }
  return branches;
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
  if (shape.has_hops) {
    text +=
        "  - { id: hops, type: window, inputs: [unique],\n"
        "      window: { hopping: { size: 60m, hop: 20m } }, grace: 10m, values: {\n"
        "      pages: { count: page.viewed }, dwell: { sum: page.viewed.dwell_ms } } }\n";
  }
  if (shape.has_pairs) {
    text +=
        "  - { id: pairs, type: interval_join, inputs: [unique], kind: left,\n"
        "      left: page.viewed, right: mail.sent, before: 25m, after: 5m, grace: 15m,\n"
        "      emits: page.mailed, fields: { dwell_ms: left.dwell_ms } }\n";
  }
  text += "sinks:\n  - { id: counts, inputs: [count], topic: sim.counts }\n";
  for (const Branch& branch : branches_of(shape)) {
    text += fmt::format("  - {{ id: to_{}, inputs: [{}], topic: {} }}\n", branch.node, branch.node,
                        branch.topic);
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
  static std::array<std::shared_ptr<const flow::Topology>, 16> built;
  auto& topology = built[(shape.has_mail ? 1U : 0U) + (shape.has_vectors ? 2U : 0U) +
                         (shape.has_hops ? 4U : 0U) + (shape.has_pairs ? 8U : 0U)];
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
  for (const Branch& branch : branches_of(shape)) {
    topics.emplace_back(branch.topic);
  }
  return topics;
}

}  // namespace ls::sim
