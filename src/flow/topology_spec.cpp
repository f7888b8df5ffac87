#include "leadstream/flow/topology_spec.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/config/yaml.hpp"
#include "leadstream/flow/topology_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

namespace ls::flow {
namespace {

constexpr std::array<std::string_view, 4> kFormats{"json", "example", "signal", "raw"};

struct Loading {
  const event::Catalog& catalog;
  OperatorList operators;
  const TopicNames& topic_names;
  config::Problems problems;
  std::vector<const event::EventType*> types;  // that sources decode and nodes emit
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

// What came as it is goes into a text of one type, which asks for nothing else.
void check_raw(config::Reader& decode, const SourceDef& source) {
  const event::EventType* type = source.types.size() == 1 ? source.types.front() : nullptr;
  const auto body = type == nullptr ? std::nullopt : type->slot_of("body");
  if (type == nullptr) {
    decode.fail_at("types", "a raw source has one type");
  } else if (!body || type->fields()[*body].kind != event::FieldKind::text) {
    decode.fail_at("types", fmt::format("{} has no text \"body\"", type->name()));
  }
}

ElementPlaces places_of(const config::Node& element) {
  const auto id = element.find("id");
  ElementPlaces places{id ? id->place() : element.place(), {}};
  const auto inputs = element.find("inputs");
  for (const config::Node& input : inputs ? inputs->elements() : std::vector<config::Node>()) {
    if (input.is_scalar()) {
      places.inputs.push_back(input.place());
    }
  }
  return places;
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
  if (!out.is_internal()) {
    read_event_types(loading, decode, out);
  }
  if (out.format == SourceFormat::raw) {
    check_raw(decode, out);
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
  std::shared_ptr<const Blueprint> blueprint;
  if (entry != nullptr) {
    blueprint = entry->read(reader, {&loading.catalog, loading.types});
    reader.finish();
  }
  builder.node(id, std::move(inputs), std::move(blueprint), places_of(node));
}

// A node that makes events names their type, or a list of types, in `emits`. Known before any node
// is read: a reader may stand before it in the file.
void note_emitted(Loading& loading, const config::Node& node) {
  const auto emits = node.find("emits");
  if (!emits) {
    return;
  }
  for (const config::Node& name :
       emits->is_scalar() ? std::vector<config::Node>{*emits} : emits->elements()) {
    const event::EventType* type = name.is_scalar() ? loading.catalog.find(name.text()) : nullptr;
    if (type != nullptr) {
      loading.types.push_back(type);
    }
  }
}

void read_sink(Loading& loading, const config::Node& node, TopologyBuilder& builder) {
  config::Reader reader(node, loading.problems);
  const std::string id = reader.text("id");
  std::vector<std::string> inputs = reader.texts("inputs");
  const std::string topic = renamed(loading, reader.text("topic"));
  reader.finish();
  builder.sink(id, std::move(inputs), topic, places_of(node));
}

std::shared_ptr<const Topology> read_topology(Loading& loading, const config::Node& root) {
  config::Reader reader(root, loading.problems);
  TopologyBuilder builder(reader.text("topology"), reader.place_of("topology"));
  reader.ignore("doc");
  for (const config::Node& node : reader.list("sources")) {
    builder.source(read_source(loading, node), places_of(node));
  }
  const std::vector<config::Node> nodes = reader.list("nodes");
  for (const config::Node& node : nodes) {
    note_emitted(loading, node);
  }
  for (const config::Node& node : nodes) {
    read_node(loading, node, builder);
  }
  for (const config::Node& node : reader.list("sinks")) {
    read_sink(loading, node, builder);
  }
  reader.finish();
  std::shared_ptr<const Topology> topology = builder.build(loading.problems);
  return loading.problems.has_errors() ? nullptr : topology;
}

}  // namespace

Result<std::shared_ptr<const Topology>> parse_topology(const config::Node& root,
                                                       const event::Catalog& catalog,
                                                       OperatorList operators,
                                                       const TopicNames& topic_names) {
  Loading loading{catalog, operators, topic_names, {}, {}};
  std::shared_ptr<const Topology> topology = read_topology(loading, root);
  LS_TRY(loading.problems.to_status());
  return topology;
}

std::shared_ptr<const Topology> load_topology(const std::filesystem::path& file,
                                              const event::Catalog& catalog, OperatorList operators,
                                              const TopicNames& topic_names,
                                              config::Problems& problems) {
  Loading loading{catalog, operators, topic_names, {}, {}};
  const std::optional<config::Node> root = config::load_yaml(file, loading.problems);
  std::shared_ptr<const Topology> topology = root ? read_topology(loading, *root) : nullptr;
  problems.add_all(loading.problems);
  return topology;
}

Result<std::shared_ptr<const Topology>> load_topology(const std::filesystem::path& file,
                                                      const event::Catalog& catalog,
                                                      OperatorList operators,
                                                      const TopicNames& topic_names) {
  config::Problems problems;
  std::shared_ptr<const Topology> topology =
      load_topology(file, catalog, operators, topic_names, problems);
  LS_TRY(problems.to_status());
  return topology;
}

}  // namespace ls::flow
