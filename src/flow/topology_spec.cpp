#include "leadstream/flow/topology_spec.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/flow/topology_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::flow {
namespace {

constexpr std::array<std::string_view, 3> kFormats{"json", "example", "signal"};

struct Loading {
  const event::Catalog& catalog;
  OperatorList operators;
  const std::map<std::string, std::string>& topic_names;
  config::Problems problems;
  std::vector<const event::EventType*> types;  // of all sources read so far
};

std::string renamed(const Loading& loading, const std::string& topic) {
  const auto found = loading.topic_names.find(topic);
  return found == loading.topic_names.end() ? topic : found->second;
}

void read_event_types(Loading& loading, config::Reader& decode, SourceDef& out) {
  for (const std::string& name : decode.texts("types")) {
    const event::EventType* type = loading.catalog.find(name);
    if (type == nullptr) {
      decode.fail_at(
          "types",
          fmt::format("there is no event type \"{}\"; each is a file in topologies/events", name));
      continue;
    }
    out.types.push_back(type);
    loading.types.push_back(type);
  }
}

SourceDef read_source(Loading& loading, const config::Node& node) {
  config::Reader reader(node, loading.problems);
  SourceDef out;
  out.id = reader.text("id");
  if (reader.has("topics")) {
    out.topics = reader.texts("topics");
  } else {
    out.topics.push_back(reader.text("topic"));
  }
  for (std::string& topic : out.topics) {
    topic = renamed(loading, topic);
  }
  out.upstream = reader.texts_or_empty("from");
  out.lateness = reader.duration_or("lateness", out.lateness);
  config::Reader decode = reader.required_section("decode");
  out.format = static_cast<SourceFormat>(decode.choice_or("format", kFormats, 0));
  if (out.format == SourceFormat::events) {
    read_event_types(loading, decode, out);
  }
  decode.finish();
  reader.finish();
  return out;
}

const OperatorEntry* find_operator(Loading& loading, config::Reader& reader,
                                   const std::string& type) {
  std::vector<std::string> names;
  for (const OperatorEntry& entry : loading.operators) {
    if (entry.type == type) {
      return &entry;
    }
    names.emplace_back(entry.type);
  }
  reader.fail_at("type", fmt::format("there is no operator \"{}\"{}", type,
                                     config::did_you_mean(type, names)));
  return nullptr;
}

void read_node(Loading& loading, const config::Node& node, TopologyBuilder& builder) {
  config::Reader reader(node, loading.problems);
  const std::string id = reader.text("id");
  const std::string type = reader.text("type");
  std::vector<std::string> inputs = reader.texts("inputs");
  const OperatorEntry* entry = find_operator(loading, reader, type);
  if (entry == nullptr) {
    return;
  }
  std::shared_ptr<const Blueprint> blueprint =
      entry->read(reader, {&loading.catalog, loading.types});
  reader.finish();
  if (blueprint != nullptr) {
    builder.node(id, std::move(inputs), std::move(blueprint));
  }
}

void read_sink(Loading& loading, const config::Node& node, TopologyBuilder& builder) {
  config::Reader reader(node, loading.problems);
  const std::string id = reader.text("id");
  std::vector<std::string> inputs = reader.texts("inputs");
  const std::string topic = renamed(loading, reader.text("topic"));
  reader.finish();
  builder.sink(id, std::move(inputs), topic);
}

}  // namespace

Result<std::shared_ptr<const Topology>> parse_topology(
    const config::Node& root, const event::Catalog& catalog, OperatorList operators,
    const std::map<std::string, std::string>& topic_names) {
  Loading loading{catalog, operators, topic_names, {}, {}};
  config::Reader reader(root, loading.problems);
  TopologyBuilder builder(reader.text("topology"));
  reader.ignore("doc");
  for (const config::Node& node : reader.list("sources")) {
    builder.source(read_source(loading, node));
  }
  for (const config::Node& node : reader.list("nodes")) {
    read_node(loading, node, builder);
  }
  for (const config::Node& node : reader.list("sinks")) {
    read_sink(loading, node, builder);
  }
  reader.finish();
  LS_TRY(loading.problems.to_status());
  Result<std::shared_ptr<const Topology>> built = builder.build();
  return built ? std::move(built) : built.error().with(config::to_string(root.place()));
}

Result<std::shared_ptr<const Topology>> load_topology(
    const std::filesystem::path& file, const event::Catalog& catalog, OperatorList operators,
    const std::map<std::string, std::string>& topic_names) {
  const config::Node root = LS_TRY(config::load_yaml(file));
  return parse_topology(root, catalog, operators, topic_names);
}

}  // namespace ls::flow
