#include "leadstream/flow/topology_builder.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

namespace ls::flow {
namespace {

bool is_valid_id(std::string_view id) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), is_allowed);
}

std::uint64_t fingerprint_of(const Topology& topology) {
  std::string text = topology.name();
  for (const SourceDef& source : topology.sources()) {
    text += fmt::format("\nsource {} {} {}", source.id, static_cast<int>(source.format),
                        source.lateness.count);
    for (const std::string& topic : source.topics) {
      text += " " + topic;
    }
    for (const event::EventType* type : source.types) {
      text += " " + type->name();
    }
  }
  for (const NodeDef& node : topology.nodes()) {
    text += fmt::format("\nnode {} {} {}", node.id, node.blueprint->type(),
                        node.blueprint->fingerprint());
    for (const std::string& input : node.input_ids) {
      text += " " + input;
    }
  }
  for (const SinkDef& sink : topology.sinks()) {
    text += fmt::format("\nsink {} {}", sink.id, sink.topic);
    for (const std::string& input : sink.input_ids) {
      text += " " + input;
    }
  }
  return hash64(text);
}

}  // namespace

TopologyBuilder& TopologyBuilder::source(SourceDef def, ElementPlaces places) {
  sources_.push_back(std::move(def));
  source_places_.push_back(std::move(places));
  return *this;
}

TopologyBuilder& TopologyBuilder::node(std::string id, std::vector<std::string> inputs,
                                       std::shared_ptr<const Blueprint> blueprint,
                                       ElementPlaces places) {
  nodes_.push_back({std::move(id), std::move(inputs), std::move(blueprint), {}, std::move(places)});
  return *this;
}

TopologyBuilder& TopologyBuilder::sink(std::string id, std::vector<std::string> inputs,
                                       std::string topic, ElementPlaces places) {
  sinks_.push_back(
      {std::move(id), std::move(inputs), nullptr, std::move(topic), std::move(places)});
  return *this;
}

void TopologyBuilder::check_id(const std::string& id, const config::Place& place,
                               std::set<std::string>& seen, config::Problems& problems) const {
  if (!is_valid_id(id)) {
    problems.add(
        place, fmt::format("id \"{}\": use 1 to 64 of a-z, 0-9 and _; it names stored state", id));
  }
  if (!seen.insert(id).second) {
    problems.add(place, fmt::format("id \"{}\" is used twice", id));
  }
}

void TopologyBuilder::check_ids(config::Problems& problems) const {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    check_id(sources_[i].id, source_places_[i].id, seen, problems);
    if (sources_[i].topics.empty()) {
      problems.add(source_places_[i].id, fmt::format("source {} has no topic", sources_[i].id));
    }
  }
  for (const std::vector<Draft>* drafts : {&nodes_, &sinks_}) {
    for (const Draft& draft : *drafts) {
      check_id(draft.id, draft.places.id, seen, problems);
      if (draft.inputs.empty()) {
        problems.add(draft.places.id, fmt::format("{} has no inputs", draft.id));
      }
    }
  }
}

void TopologyBuilder::check_inputs(config::Problems& problems) const {
  std::vector<std::string> known;
  for (const SourceDef& source : sources_) {
    known.push_back(source.id);
  }
  for (const Draft& node : nodes_) {
    known.push_back(node.id);
  }
  for (const std::vector<Draft>* drafts : {&nodes_, &sinks_}) {
    for (const Draft& draft : *drafts) {
      for (std::size_t i = 0; i < draft.inputs.size(); ++i) {
        const std::string& input = draft.inputs[i];
        if (std::find(known.begin(), known.end(), input) == known.end()) {
          problems.add(draft.input_place(i),
                       fmt::format("{}: input \"{}\" is no source and no node{}", draft.id, input,
                                   config::did_you_mean(input, known)));
        }
      }
    }
  }
}

void TopologyBuilder::check_payloads(config::Problems& problems) const {
  std::map<std::string, PayloadKind> kinds;
  for (const SourceDef& source : sources_) {
    kinds.emplace(source.id, payload_of(source.format));
  }
  for (const Draft& node : nodes_) {
    if (node.blueprint != nullptr) {
      kinds.emplace(node.id, node.blueprint->produces());
    }
  }
  for (const Draft& node : nodes_) {
    for (std::size_t i = 0; node.blueprint != nullptr && i < node.inputs.size(); ++i) {
      const auto kind = kinds.find(node.inputs[i]);
      if (kind != kinds.end() && !node.blueprint->accepts(kind->second)) {
        problems.add(node.input_place(i),
                     fmt::format("{}: a {} node does not take the {} records of \"{}\"", node.id,
                                 node.blueprint->type(), name_of(kind->second), node.inputs[i]));
      }
    }
  }
}

void TopologyBuilder::check_read(config::Problems& problems) const {
  std::set<std::string> read;
  for (const std::vector<Draft>* drafts : {&nodes_, &sinks_}) {
    for (const Draft& draft : *drafts) {
      read.insert(draft.inputs.begin(), draft.inputs.end());
    }
  }
  for (const Draft& node : nodes_) {
    if (!read.contains(node.id)) {
      problems.add(node.places.id, fmt::format("{}: nothing reads this node", node.id));
    }
  }
}

// Kahn's algorithm that always takes the first ready node in the order of the file, so that the
// order of nodes is a function of the text. What is not known is no reason to wait: it has been
// reported.
std::vector<const TopologyBuilder::Draft*> TopologyBuilder::sorted_nodes(
    config::Problems& problems) const {
  std::vector<const Draft*> sorted;
  std::vector<const Draft*> waiting;
  for (const Draft& node : nodes_) {
    waiting.push_back(&node);
  }
  while (!waiting.empty()) {
    const auto waits_for_another = [&](const Draft* node) {
      return std::any_of(node->inputs.begin(), node->inputs.end(), [&](const std::string& input) {
        return std::any_of(waiting.begin(), waiting.end(),
                           [&](const Draft* other) { return other->id == input; });
      });
    };
    const auto ready = std::find_if_not(waiting.begin(), waiting.end(), waits_for_another);
    if (ready == waiting.end()) {
      problems.add(waiting.front()->places.id,
                   fmt::format("{}: its inputs form a cycle", waiting.front()->id));
      break;
    }
    sorted.push_back(*ready);
    waiting.erase(ready);
  }
  return sorted;
}

void TopologyBuilder::assemble(Topology& out, const std::vector<const Draft*>& nodes) const {
  std::map<std::string, InputRef> places;
  const auto references = [&](const Draft& draft) {
    std::vector<InputRef> inputs;
    for (const std::string& input : draft.inputs) {
      inputs.push_back(places.at(input));
    }
    return inputs;
  };
  out.name_ = name_;
  out.sources_ = sources_;
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    places[sources_[i].id] = {true, i};
  }
  for (const Draft* node : nodes) {
    const auto index = static_cast<std::uint32_t>(out.nodes_.size());
    out.nodes_.push_back({node->id, node->blueprint, references(*node), node->inputs});
    places[node->id] = {false, index};
    out.reads_models_ = out.reads_models_ || node->blueprint->produces() == PayloadKind::score;
  }
  for (const Draft& sink : sinks_) {
    out.sinks_.push_back({sink.id, sink.topic, references(sink), sink.inputs});
  }
  out.fingerprint_ = fingerprint_of(out);
}

std::shared_ptr<const Topology> TopologyBuilder::build(config::Problems& problems) {
  config::Problems found;
  if (sources_.empty()) {
    found.add(place_, "there is no source");
  }
  check_ids(found);
  check_inputs(found);
  check_payloads(found);
  check_read(found);
  const std::vector<const Draft*> nodes = sorted_nodes(found);
  const bool is_whole = std::all_of(nodes_.begin(), nodes_.end(),
                                    [](const Draft& node) { return node.blueprint != nullptr; });
  problems.add_all(found);
  if (found.has_errors() || !is_whole) {
    return nullptr;
  }
  auto topology = std::make_shared<Topology>();
  assemble(*topology, nodes);
  return topology;
}

Result<std::shared_ptr<const Topology>> TopologyBuilder::build() {
  config::Problems problems;
  std::shared_ptr<const Topology> topology = build(problems);
  if (topology == nullptr) {
    return user_error(problems.to_text()).with("topology " + name_);
  }
  return topology;
}

}  // namespace ls::flow
