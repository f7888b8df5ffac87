#include "leadstream/event/schema.hpp"

#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <initializer_list>
#include <map>
#include <vector>

namespace ls::event {
namespace {

// As completion.cpp takes them.
constexpr std::size_t kIdBytesMax = 256;

enum class Presence { required, optional };
// A document of its own says which JSON Schema it is.
enum class Stands { alone, within };

// {"type": "text"} or, where null means absent, {"type": ["text", "null"]}.
void write_type(JsonWriter& json, std::string_view type, Presence presence) {
  json.key("type");
  if (presence == Presence::required) {
    json.value(type);
  } else {
    json.begin_array().value(type).value("null").end_array();
  }
}

void write_time(JsonWriter& json, Presence presence) {
  json.key("anyOf").begin_array();
  json.begin_object().member("type", "string").end_object();
  json.begin_object().member("type", "number").end_object();
  if (presence == Presence::optional) {
    json.begin_object().member("type", "null").end_object();
  }
  json.end_array();
}

void write_category(JsonWriter& json, const FieldDef& field, Presence presence) {
  json.key("enum").begin_array();
  for (const std::string& value : field.values) {
    json.value(std::string_view(value));
  }
  if (presence == Presence::optional) {
    json.null();
  }
  json.end_array();
}

void write_bounds(JsonWriter& json, const FieldDef& field) {
  if (field.minimum) {
    json.member("minimum", *field.minimum);
  }
  if (field.maximum) {
    json.member("maximum", *field.maximum);
  }
}

void write_kind(JsonWriter& json, const FieldDef& field, Presence presence) {
  switch (field.kind) {
    case FieldKind::boolean:
      write_type(json, "boolean", presence);
      return;
    case FieldKind::integer:
      write_type(json, "integer", presence);
      write_bounds(json, field);
      return;
    case FieldKind::number:
      write_type(json, "number", presence);
      write_bounds(json, field);
      return;
    case FieldKind::text:
      write_type(json, "string", presence);
      json.member("maxLength", field.bytes_max);
      return;
    case FieldKind::category:
      write_category(json, field, presence);
      return;
    case FieldKind::time:
      write_time(json, presence);
      return;
    case FieldKind::json:
      json.key("type").begin_array().value("object").value("array");
      if (presence == Presence::optional) {
        json.value("null");
      }
      json.end_array().member("x-max-bytes", field.bytes_max);
      return;
  }
}

void write_field(JsonWriter& json, const FieldDef& field) {
  json.key(field.name).begin_object();
  if (!field.doc.empty()) {
    json.member("description", std::string_view(field.doc));
  }
  if (!field.unit.empty()) {
    json.member("x-unit", std::string_view(field.unit));
  }
  write_kind(json, field, field.is_required ? Presence::required : Presence::optional);
  json.end_object();
}

void write_identifier(JsonWriter& json, std::string_view name, std::string_view doc) {
  json.key(name).begin_object().member("description", doc);
  json.member("type", "string").member("maxLength", kIdBytesMax).end_object();
}

void write_moment(JsonWriter& json, std::string_view name) {
  json.key(name).begin_object();
  json.member("description", "RFC 3339, or seconds or milliseconds since 1970.");
  write_time(json, Presence::required);
  json.end_object();
}

void write_envelope(JsonWriter& json, const EventType& type) {
  json.key("type").begin_object().key("enum").begin_array();
  json.value(std::string_view(type.name()));
  json.value(std::string_view(fmt::format("crm.{}.v1", type.name())));
  json.end_array().end_object();
  write_identifier(json, "id", "Unique; made of the event's bytes if it is absent.");
  write_identifier(json, "event_id", "Another word for id.");
  write_moment(json, "time");
  write_moment(json, "event_time");
  write_identifier(json, "tenant", "Whose contact it is.");
  write_identifier(json, "contact_id", "Who the event is about.");
  write_identifier(json, "lead_id", "Another word for contact_id.");
  if (!type.slot_of("source")) {
    json.key("source").begin_object().member("type", "string").end_object();
  }
}

// Exactly one of two words for the same.
void write_one_of(JsonWriter& json, std::string_view word, std::string_view other) {
  json.begin_object().key("oneOf").begin_array();
  for (const std::string_view name : {word, other}) {
    json.begin_object().key("required").begin_array().value(name).end_array().end_object();
  }
  json.end_array().end_object();
}

void write_required(JsonWriter& json, const EventType& type) {
  json.key("required").begin_array().value("type");
  for (const FieldDef& field : type.fields()) {
    if (field.is_required) {
      json.value(std::string_view(field.name));
    }
  }
  json.end_array().key("allOf").begin_array();
  write_one_of(json, "time", "event_time");
  write_one_of(json, "contact_id", "lead_id");
  json.begin_object().key("not").begin_object().key("required").begin_array();
  json.value("id").value("event_id").end_array().end_object().end_object();
  json.end_array();
}

void write_schema(JsonWriter& json, const EventType& type, Stands stands) {
  json.begin_object();
  if (stands == Stands::alone) {
    json.member("$schema", "https://json-schema.org/draft/2020-12/schema");
    json.member("$id", std::string_view("urn:leadstream:event:" + type.name()));
  }
  json.member("title", std::string_view(type.name()));
  json.member("description", std::string_view(type.doc())).member("type", "object");
  json.key("properties").begin_object();
  write_envelope(json, type);
  for (const FieldDef& field : type.fields()) {
    write_field(json, field);
  }
  json.end_object();
  write_required(json, type);
  json.member("additionalProperties", type.unknown() == UnknownFields::allow);
  if (!type.example().empty()) {
    json.key("examples").begin_array().raw(type.example()).end_array();
  }
  json.end_object();
}

using Channels = std::map<std::string, std::vector<const EventType*>>;

void write_reference(JsonWriter& json, std::string_view target) {
  json.begin_object().member("$ref", target).end_object();
}

void write_channels(JsonWriter& json, const Channels& channels) {
  json.key("channels").begin_object();
  for (const auto& [topic, types] : channels) {
    json.key(topic).begin_object().member("address", std::string_view(topic));
    json.key("messages").begin_object();
    for (const EventType* type : types) {
      json.key(type->name());
      write_reference(json, "#/components/messages/" + type->name());
    }
    json.end_object().end_object();
  }
  json.end_object();
}

// What the program does with each channel: it reads it.
void write_operations(JsonWriter& json, const Channels& channels) {
  json.key("operations").begin_object();
  for (const auto& [topic, types] : channels) {
    json.key("receive." + topic).begin_object().member("action", "receive").key("channel");
    write_reference(json, "#/channels/" + topic);
    json.end_object();
  }
  json.end_object();
}

void write_message(JsonWriter& json, const EventType& type) {
  json.key(type.name()).begin_object().member("name", std::string_view(type.name()));
  json.member("title", std::string_view(type.name()));
  json.member("summary", std::string_view(type.doc()));
  json.member("contentType", "application/json").key("payload");
  write_schema(json, type, Stands::within);
  json.key("bindings").begin_object().key("kafka").begin_object().key("key").begin_object();
  json.member("type", "string");
  json.member("description",
              "tenant|contact, with % and | percent-encoded in both; the contact "
              "alone if there is no tenant.");
  json.end_object().end_object().end_object().end_object();
}

}  // namespace

std::string json_schema(const EventType& type) {
  std::string text;
  JsonWriter json(text);
  write_schema(json, type, Stands::alone);
  return text;
}

std::string async_api(const Catalog& catalog, std::string_view version) {
  Channels channels;
  for (const EventType* type : catalog.types()) {
    channels[type->topic()].push_back(type);
  }
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("asyncapi", "3.0.0").key("info").begin_object();
  json.member("title", "leadstream events").member("version", version).end_object();
  json.member("defaultContentType", "application/json");
  write_channels(json, channels);
  write_operations(json, channels);
  json.key("components").begin_object().key("messages").begin_object();
  for (const EventType* type : catalog.types()) {
    write_message(json, *type);
  }
  json.end_object().end_object().end_object();
  return text;
}

}  // namespace ls::event
