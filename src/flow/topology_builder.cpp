#include "leadstream/flow/topology_builder.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

namespace ls::flow {
namespace {

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += text.empty() ? line : "\n" + line;
  }
  return text;
}

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

TopologyBuilder& TopologyBuilder::source(SourceDef def) {
  sources_.push_back(std::move(def));
  return *this;
}

TopologyBuilder& TopologyBuilder::node(std::string id, std::vector<std::string> inputs,
                                       std::shared_ptr<const Blueprint> blueprint) {
  nodes_.push_back({std::move(id), std::move(inputs), std::move(blueprint), {}});
  return *this;
}

TopologyBuilder& TopologyBuilder::sink(std::string id, std::vector<std::string> inputs,
                                       std::string topic) {
  sinks_.push_back({std::move(id), std::move(inputs), nullptr, std::move(topic)});
  return *this;
}

void TopologyBuilder::check_ids(std::vector<std::string>& problems) const {
  std::set<std::string> seen;
  const auto check = [&](const std::string& id) {
    if (!is_valid_id(id)) {
      problems.push_back(
          fmt::format("id \"{}\": use 1 to 64 of a-z, 0-9 and _; it names stored state", id));
    }
    if (!seen.insert(id).second) {
      problems.push_back(fmt::format("id \"{}\" is used twice", id));
    }
  };
  for (const SourceDef& source : sources_) {
    check(source.id);
    if (source.topics.empty()) {
      problems.push_back(fmt::format("source {} has no topic", source.id));
    }
  }
  for (const std::vector<Draft>* drafts : {&nodes_, &sinks_}) {
    for (const Draft& draft : *drafts) {
      check(draft.id);
      if (draft.inputs.empty()) {
        problems.push_back(fmt::format("{} has no inputs", draft.id));
      }
    }
  }
}

// Kahn's algorithm that always takes the first ready node in the order of the file, so that the
// order of nodes is a function of the text.
bool TopologyBuilder::place_nodes(Topology& out, std::vector<std::string>& problems) const {
  std::set<std::string> known;
  for (const SourceDef& source : sources_) {
    known.insert(source.id);
  }
  std::set<std::string> node_ids;
  for (const Draft& node : nodes_) {
    node_ids.insert(node.id);
  }
  for (const std::vector<Draft>* drafts : {&nodes_, &sinks_}) {
    for (const Draft& draft : *drafts) {
      for (const std::string& input : draft.inputs) {
        if (!known.contains(input) && !node_ids.contains(input)) {
          problems.push_back(
              fmt::format("{}: input \"{}\" is no source and no node", draft.id, input));
        }
      }
    }
  }
  if (!problems.empty()) {
    return false;
  }
  std::vector<const Draft*> waiting;
  for (const Draft& node : nodes_) {
    waiting.push_back(&node);
  }
  while (!waiting.empty()) {
    const auto is_ready = [&](const Draft* node) {
      return std::all_of(node->inputs.begin(), node->inputs.end(),
                         [&](const std::string& input) { return known.contains(input); });
    };
    const auto ready = std::find_if(waiting.begin(), waiting.end(), is_ready);
    if (ready == waiting.end()) {
      problems.push_back(fmt::format("{}: its inputs form a cycle", waiting.front()->id));
      return false;
    }
    out.nodes_.push_back({(*ready)->id, (*ready)->blueprint, {}, (*ready)->inputs});
    known.insert((*ready)->id);
    waiting.erase(ready);
  }
  return true;
}

void TopologyBuilder::resolve(Topology& out, std::vector<std::string>& problems) const {
  std::map<std::string, InputRef> places;
  std::map<std::string, PayloadKind> kinds;
  for (std::uint32_t i = 0; i < out.sources_.size(); ++i) {
    places[out.sources_[i].id] = {true, i};
    kinds[out.sources_[i].id] = payload_of(out.sources_[i].format);
  }
  for (std::uint32_t i = 0; i < out.nodes_.size(); ++i) {
    NodeDef& node = out.nodes_[i];
    for (const std::string& input : node.input_ids) {
      node.inputs.push_back(places.at(input));
      if (!node.blueprint->accepts(kinds.at(input))) {
        problems.push_back(fmt::format("{}: a {} node does not take the {} records of \"{}\"",
                                       node.id, node.blueprint->type(), name_of(kinds.at(input)),
                                       input));
      }
    }
    places[node.id] = {false, i};
    kinds[node.id] = node.blueprint->produces();
    out.reads_models_ = out.reads_models_ || node.blueprint->produces() == PayloadKind::score;
  }
  for (const Draft& draft : sinks_) {
    SinkDef sink{draft.id, draft.topic, {}, draft.inputs};
    for (const std::string& input : draft.inputs) {
      sink.inputs.push_back(places.at(input));
    }
    out.sinks_.push_back(std::move(sink));
  }
}

void TopologyBuilder::check_read(const Topology& topology,
                                 std::vector<std::string>& problems) const {
  std::set<std::string> read;
  for (const NodeDef& node : topology.nodes()) {
    read.insert(node.input_ids.begin(), node.input_ids.end());
  }
  for (const SinkDef& sink : topology.sinks()) {
    read.insert(sink.input_ids.begin(), sink.input_ids.end());
  }
  for (const NodeDef& node : topology.nodes()) {
    if (!read.contains(node.id)) {
      problems.push_back(fmt::format("{}: nothing reads this node", node.id));
    }
  }
}

Result<std::shared_ptr<const Topology>> TopologyBuilder::build() {
  std::vector<std::string> problems;
  auto topology = std::make_shared<Topology>();
  topology->name_ = name_;
  topology->sources_ = sources_;
  check_ids(problems);
  if (sources_.empty()) {
    problems.emplace_back("there is no source");
  }
  if (problems.empty() && place_nodes(*topology, problems)) {
    resolve(*topology, problems);
    check_read(*topology, problems);
  }
  if (!problems.empty()) {
    return user_error(join_lines(problems)).with("topology " + name_);
  }
  topology->fingerprint_ = fingerprint_of(*topology);
  return std::shared_ptr<const Topology>(std::move(topology));
}

}  // namespace ls::flow
