#include "operators/aggregate/update_reader.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

const event::EventType* read_type(config::Reader& reader, std::string_view key,
                                  const event::Catalog& catalog) {
  const std::string name = reader.text(key);
  const event::EventType* type = catalog.find(name);
  if (type == nullptr && !name.empty()) {
    reader.fail_at(key, fmt::format("there is no event type \"{}\"", name));
  }
  return type;
}

bool is_within(const event::FieldDef& field, double number) {
  return number >= field.minimum.value_or(number) && number <= field.maximum.value_or(number);
}

bool is_word_of(const event::FieldDef& field, std::string_view text) {
  return !text.empty() && text.size() <= field.bytes_max &&
         (field.values.empty() || std::ranges::find(field.values, text) != field.values.end());
}

Value time_of(const event::JsonView& json) {
  if (const auto text = json.text()) {
    const Result<EventTime> time = parse_rfc3339(*text);
    return time ? Value::of(*time) : Value::null();
  }
  const auto ms = json.integer();
  return ms ? Value::of(EventTime{*ms}) : Value::null();
}

}  // namespace

std::optional<UpdateSettings> UpdateSettings::read(config::Reader& reader,
                                                   const event::Catalog& catalog) {
  if (!reader.has("updates")) {
    return std::nullopt;
  }
  config::Reader section = reader.required_section("updates");
  UpdateSettings made;
  made.type = read_type(section, "type", catalog);
  made.of = read_type(section, "of", catalog);
  const std::string changed = section.text("changed");
  section.finish();
  if (made.type == nullptr || made.of == nullptr) {
    return std::nullopt;
  }
  const auto slot = made.type->slot_of(changed);
  if (!slot || made.type->fields()[*slot].kind != FieldKind::json) {
    section.fail_at("changed",
                    fmt::format("{} has no field \"{}\" of type json", made.type->name(), changed));
    return std::nullopt;
  }
  made.changed = *slot;
  return made;
}

const event::Event* UpdateReader::read(const UpdateSettings& settings, const event::Event& update,
                                       Arena& arena) {
  const std::span<Value> slots = arena.make_span<Value>(settings.of->fields().size());
  const Value& changed = update.at(settings.changed);
  if (!changed.is_null()) {
    if (const auto root = document_.parse(changed.text())) {
      for (const event::JsonMember& member : root->members()) {
        if (const auto slot = settings.of->slot_of(member.key)) {
          const auto now = member.value.find("new");
          slots[*slot] = value_of(now ? *now : member.value, settings.of->fields()[*slot], arena);
        }
      }
    }
  }
  event::Event* made = arena.make<event::Event>(update);
  made->type = settings.of;
  made->slots = slots;
  return made;
}

Value UpdateReader::value_of(const event::JsonView& json, const event::FieldDef& field,
                             Arena& arena) {
  switch (field.kind) {
    case FieldKind::boolean:
      if (const auto value = json.boolean()) {
        return Value::of(*value);
      }
      break;
    case FieldKind::integer:
      if (const auto value = json.integer();
          value && is_within(field, static_cast<double>(*value))) {
        return Value::of(*value);
      }
      break;
    case FieldKind::number:
      if (const auto value = json.number(); value && is_within(field, *value)) {
        return Value::of(*value);
      }
      break;
    case FieldKind::text:
    case FieldKind::category:
      if (const auto value = json.text(); value && is_word_of(field, *value)) {
        return Value::of(arena.copy(*value));
      }
      break;
    case FieldKind::time:
      return time_of(json);
    case FieldKind::json:
      break;
  }
  return Value::null();
}

}  // namespace ls::operators
