#include "http/resources.hpp"

#include "leadstream/event/json_writer.hpp"

#include <set>

namespace ls::http {
namespace {

std::string_view name_of(flow::SourceFormat format) {
  switch (format) {
    case flow::SourceFormat::events:
      return "events";
    case flow::SourceFormat::examples:
      return "examples";
    case flow::SourceFormat::signals:
      return "signals";
    case flow::SourceFormat::raw:
      return "raw";
  }
  return "unknown";
}

void write_names(event::JsonWriter& json, std::string_view key,
                 const std::vector<std::string>& names) {
  json.key(key).begin_array();
  for (const std::string& name : names) {
    json.value(std::string_view(name));
  }
  json.end_array();
}

void write_source(event::JsonWriter& json, const flow::SourceDef& source) {
  json.begin_object().member("id", std::string_view(source.id));
  write_names(json, "topics", source.topics);
  json.member("format", name_of(source.format)).key("types").begin_array();
  for (const event::EventType* type : source.types) {
    json.value(std::string_view(type->name()));
  }
  json.end_array().member("lateness_ms", source.lateness.count);
  write_names(json, "from", source.upstream);
  json.end_object();
}

void write_topology(event::JsonWriter& json, const flow::Topology& topology) {
  json.begin_object().member("name", std::string_view(topology.name()));
  json.key("sources").begin_array();
  for (const flow::SourceDef& source : topology.sources()) {
    write_source(json, source);
  }
  json.end_array().key("nodes").begin_array();
  for (const flow::NodeDef& node : topology.nodes()) {
    json.begin_object().member("id", std::string_view(node.id));
    json.member("type", node.blueprint->type());
    json.member("produces", flow::name_of(node.blueprint->produces()));
    write_names(json, "inputs", node.input_ids);
    json.end_object();
  }
  json.end_array().key("sinks").begin_array();
  for (const flow::SinkDef& sink : topology.sinks()) {
    json.begin_object().member("id", std::string_view(sink.id));
    json.member("topic", std::string_view(sink.topic));
    write_names(json, "inputs", sink.input_ids);
    json.end_object();
  }
  json.end_array().end_object();
}

Response show(const Request& /*request*/, const runtime::EngineView& view) {
  Response response;
  event::JsonWriter json(response.body);
  std::set<std::string> shown;  // several workers serve one topology
  json.begin_object().key("topologies").begin_array();
  for (const auto& worker : view.workers) {
    if (worker->topology != nullptr && shown.insert(worker->topology->name()).second) {
      write_topology(json, *worker->topology);
    }
  }
  json.end_array().end_object();
  return response;
}

}  // namespace

void add_topology(Router& router, const Services& services) {
  add_view_of(router, services, "/api/v1/topology", show);
}

}  // namespace ls::http
