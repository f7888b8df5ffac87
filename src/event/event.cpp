#include "leadstream/event/event.hpp"

#include "leadstream/event/json_writer.hpp"

#include <algorithm>

namespace ls::event {
namespace {

// What needs no escape goes over in one piece: nearly all parts are of that kind.
void append_key_part(std::string& out, std::string_view part) {
  const auto is_special = [](char c) { return c == '%' || c == '|'; };
  for (auto at = part.begin(); at != part.end();) {
    const auto special = std::find_if(at, part.end(), is_special);
    out.append(at, special);
    at = special;
    if (special != part.end()) {
      out += *special == '%' ? "%25" : "%7C";
      ++at;
    }
  }
}

void write_value(JsonWriter& out, const FieldDef& field, const Value& value) {
  switch (value.kind()) {
    case ValueKind::null:
      out.null();
      return;
    case ValueKind::boolean:
      out.value(value.boolean());
      return;
    case ValueKind::integer:
      out.value(value.integer());
      return;
    case ValueKind::number:
      out.value(value.number());
      return;
    case ValueKind::time:
      out.value(value.time());
      return;
    case ValueKind::text:
      break;
  }
  if (field.kind == FieldKind::json) {
    out.raw(value.text());
  } else {
    out.value(value.text());
  }
}

}  // namespace

void append_record_key(std::string& out, Contact contact) {
  if (!contact.tenant.empty()) {
    append_key_part(out, contact.tenant);
    out.push_back('|');
  }
  append_key_part(out, contact.contact);
}

std::string record_key(std::string_view tenant, std::string_view contact) {
  std::string key;
  key.reserve(tenant.size() + contact.size() + 1);
  append_record_key(key, {.tenant = tenant, .contact = contact});
  return key;
}

void append_json(std::string& out, const Event& event) {
  JsonWriter json(out);
  json.begin_object().member("type", std::string_view(event.type->name()));
  json.member("id", event.id).member("time", event.time);
  if (!event.tenant.empty()) {
    json.member("tenant", event.tenant);
  }
  json.member("contact_id", event.contact);
  if (!event.source.empty() && !event.type->slot_of("source")) {
    json.member("source", event.source);
  }
  for (std::uint32_t slot = 0; slot < event.slots.size(); ++slot) {
    if (!event.at(slot).is_null()) {
      const FieldDef& field = event.type->fields()[slot];
      json.key(field.name);
      write_value(json, field, event.at(slot));
    }
  }
  json.end_object();
}

}  // namespace ls::event
