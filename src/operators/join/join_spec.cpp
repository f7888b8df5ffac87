#include "operators/join/join_spec.hpp"

#include "operators/field_names.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace ls::operators {
namespace {

using event::EventType;
using event::FieldDef;
using event::FieldKind;

constexpr std::array<std::string_view, 2> kSides{"left", "right"};

bool fits_kind(FieldKind from, FieldKind to) {
  const bool widens = (from == FieldKind::integer && to == FieldKind::number) ||
                      (from == FieldKind::category && to == FieldKind::text);
  return from == to || widens;
}

bool is_wider(const FieldDef& from, const FieldDef& to) {
  const bool below = to.minimum && (!from.minimum || *from.minimum < *to.minimum);
  const bool above = to.maximum && (!from.maximum || *from.maximum > *to.maximum);
  return below || above;
}

constexpr std::size_t kIdBytesMax = 256;  // longer ids are refused when they are decoded

// The envelope's own, as fields.
FieldDef envelope_field(std::string_view name) {
  FieldDef field;
  field.name = name;
  field.kind = name == "id" ? FieldKind::text : FieldKind::time;
  field.bytes_max = kIdBytesMax;
  field.is_required = true;
  return field;
}

// "right.url", taken apart and looked up.
struct Target {
  JoinSide side = JoinSide::left;
  Capture capture;
  FieldDef field;
};

std::optional<Target> find_target(std::string_view text, const JoinSpec& spec,
                                  config::Reader& fields, std::string_view key) {
  const std::size_t dot = text.find('.');
  const std::string side(text.substr(0, dot));
  const auto at = std::ranges::find(kSides, side);
  if (dot == std::string_view::npos || at == kSides.end()) {
    const std::vector<std::string> sides(kSides.begin(), kSides.end());
    fields.fail_at(key, fmt::format("\"{}\" is not a field of a side, such as left.id or "
                                    "right.time{}",
                                    text, config::did_you_mean(side, sides)));
    return std::nullopt;
  }
  Target target;
  target.side = static_cast<JoinSide>(at - kSides.begin());
  target.capture.name = text.substr(dot + 1);
  const EventType* type = spec.type(target.side);
  const std::string& name = target.capture.name;
  if (type == nullptr) {
    return std::nullopt;  // reported where the side stands
  }
  if (name == "id" || name == "time") {
    target.capture.what = name == "id" ? Capture::What::id : Capture::What::time;
    target.field = envelope_field(name);
    return target;
  }
  const std::optional<std::uint32_t> slot = type->slot_of(name);
  if (!slot) {
    std::vector<std::string> names = field_names(*type);
    names.insert(names.end(), {"id", "time"});
    fields.fail_at(key, fmt::format("{} has no field \"{}\"{}", type->name(), name,
                                    config::did_you_mean(name, names)));
    return std::nullopt;
  }
  target.capture.slot = *slot;
  target.field = type->fields()[*slot];
  return target;
}

// A field that was read, until all captures are known.
struct ReadField {
  std::uint32_t slot = 0;
  Target target;
};

void place(const std::vector<ReadField>& read, JoinSpec& spec) {
  for (const JoinSide side : {JoinSide::left, JoinSide::right}) {
    std::map<std::string_view, const Capture*> by_name;
    for (const ReadField& field : read) {
      if (field.target.side == side) {
        by_name.emplace(field.target.capture.name, &field.target.capture);
      }
    }
    for (const auto& [name, capture] : by_name) {
      spec.captures[static_cast<std::size_t>(side)].push_back(*capture);
    }
  }
  for (const ReadField& field : read) {
    const std::span<const Capture> captures = spec.captured(field.target.side);
    const auto found = std::ranges::find(captures, field.target.capture.name, &Capture::name);
    spec.fields.push_back(
        {field.slot, field.target.side, static_cast<std::uint32_t>(found - captures.begin())});
  }
}

// True if every result has the side.
bool is_always_there(JoinSide side, JoinKind kind) {
  return kind == JoinKind::inner || (kind == JoinKind::left && side == JoinSide::left);
}

void read_field(config::Reader& fields, const std::string& name, JoinSpec& spec,
                std::vector<ReadField>& out) {
  const std::string text = fields.text(name);
  const std::optional<std::uint32_t> slot = spec.emits->slot_of(name);
  if (!slot) {
    fields.fail_at(name, fmt::format("{} has no field \"{}\"{}", spec.emits->name(), name,
                                     config::did_you_mean(name, field_names(*spec.emits))));
    return;
  }
  std::optional<Target> target = find_target(text, spec, fields, name);
  if (!target) {
    return;
  }
  const FieldDef& to = spec.emits->fields()[*slot];
  if (const std::optional<std::string> why = misfit(target->field, to)) {
    fields.fail_at(name,
                   fmt::format("{} does not fit {}.{}: {}", text, spec.emits->name(), name, *why));
  }
  const bool is_there = target->field.is_required && is_always_there(target->side, spec.kind);
  if (to.is_required && !is_there) {
    fields.fail_at(name, fmt::format("{}.{} is required, and {} may be absent", spec.emits->name(),
                                     name, text));
  }
  out.push_back({*slot, *std::move(target)});
  spec.fingerprint += fmt::format(" {}={}", name, text);
}

void read_fields(config::Reader& reader, JoinSpec& spec) {
  config::Reader fields = reader.required_section("fields");
  if (spec.emits == nullptr || !fields.node().is_map()) {
    for (const config::Node::Entry& entry : fields.node().entries()) {
      fields.ignore(entry.key);
    }
    return;
  }
  std::vector<ReadField> read;
  for (const config::Node::Entry& entry : fields.node().entries()) {
    read_field(fields, entry.key, spec, read);
  }
  place(read, spec);
  for (const FieldDef& field : spec.emits->fields()) {
    if (field.is_required && !fields.has(field.name)) {
      fields.fail(fmt::format("{} requires \"{}\"", spec.emits->name(), field.name));
    }
  }
  fields.finish();
}

// Names of fields, not slots: an event type may gain fields while rows are kept.
std::string kept_in_words(const JoinSpec& spec) {
  std::string text;
  for (const JoinSide side : {JoinSide::left, JoinSide::right}) {
    const EventType& type = *spec.type(side);
    text += fmt::format("{}{}", text.empty() ? "" : " | ", type.name());
    for (const Capture& capture : spec.captured(side)) {
      text += " " + capture.name;
      if (capture.what == Capture::What::field) {
        text += fmt::format(":{}", to_string(type.fields()[capture.slot].kind));
      }
    }
  }
  return text;
}

void check_types(config::Reader& reader, const JoinSpec& spec) {
  if (spec.types[0] != nullptr && spec.types[0] == spec.types[1]) {
    reader.fail_at("right", "left and right are told apart by event type: they cannot be the same");
  }
  if (spec.emits != nullptr && spec.side_of(spec.emits)) {
    reader.fail_at("emits", "a join cannot emit the type that one of its sides has");
  }
}

}  // namespace

std::optional<std::string> misfit(const FieldDef& from, const FieldDef& to) {
  if (!fits_kind(from.kind, to.kind)) {
    return fmt::format("it is {}, not {}", to_string(from.kind), to_string(to.kind));
  }
  if (to.kind == FieldKind::category) {
    for (const std::string& value : from.values) {
      if (std::ranges::find(to.values, value) == to.values.end()) {
        return fmt::format("it has no value \"{}\"", value);
      }
    }
  }
  const bool has_size = from.kind == FieldKind::text || from.kind == FieldKind::json;
  if (has_size && from.bytes_max > to.bytes_max) {
    return fmt::format("it may hold {} bytes, not {}", from.bytes_max, to.bytes_max);
  }
  if (is_wider(from, to)) {
    return "its range is not within that of the field";
  }
  return std::nullopt;
}

const EventType* read_event_type(config::Reader& reader, std::string_view key,
                                 const flow::BlueprintContext& context) {
  const std::string name = reader.text(key);
  const EventType* type = context.catalog->find(name);
  if (type != nullptr || name.empty()) {
    return type;
  }
  std::vector<std::string> names;
  for (const EventType* known : context.catalog->types()) {
    names.push_back(known->name());
  }
  reader.fail_at(key, fmt::format("there is no event type \"{}\"{}; each is a file in "
                                  "topologies/events",
                                  name, config::did_you_mean(name, names)));
  return nullptr;
}

const EventType* read_input_type(config::Reader& reader, std::string_view key,
                                 const flow::BlueprintContext& context) {
  const EventType* type = read_event_type(reader, key, context);
  if (type != nullptr && std::ranges::find(context.types, type) == context.types.end()) {
    reader.fail_at(key, fmt::format("no source of this topology decodes {} and no node emits it",
                                    type->name()));
  }
  return type;
}

JoinSpec read_join_spec(config::Reader& reader, const flow::BlueprintContext& context,
                        std::span<const std::string_view> kinds) {
  JoinSpec spec;
  for (const JoinSide side : {JoinSide::left, JoinSide::right}) {
    const std::string_view key = kSides[static_cast<std::size_t>(side)];
    spec.types[static_cast<std::size_t>(side)] = read_input_type(reader, key, context);
  }
  spec.kind = static_cast<JoinKind>(reader.choice_or("kind", kinds, 0));
  spec.emits = read_event_type(reader, "emits", context);
  check_types(reader, spec);
  read_fields(reader, spec);
  if (reader.problems().has_errors()) {
    return spec;
  }
  spec.kept = kept_in_words(spec);
  spec.fingerprint = fmt::format("{} emits={} kind={}{}", spec.kept, spec.emits->name(),
                                 kinds[static_cast<std::size_t>(spec.kind)], spec.fingerprint);
  return spec;
}

}  // namespace ls::operators
