#include "operators/rekey/settings.hpp"

#include "operators/field_names.hpp"
#include "operators/join/join_spec.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace ls::operators {
namespace {

using event::EventType;
using event::FieldDef;
using event::FieldKind;

RekeyContact read_contact(config::Reader& reader) {
  constexpr std::array<std::string_view, 4> kWays{"all", "field", "domain_of", "each"};
  config::Reader section = reader.required_section("contact");
  RekeyContact contact;
  std::size_t ways = 0;
  for (std::size_t i = 0; i < kWays.size(); ++i) {
    if (section.has(kWays[i])) {
      ++ways;
      contact.by = static_cast<RekeyContact::By>(i);
      contact.name = section.text(kWays[i]);
    }
  }
  if (ways != 1) {
    section.fail("a contact is one of all, field, domain_of, each");
  }
  section.finish();
  return contact;
}

bool fits(const FieldDef& field, RekeyContact::By by) {
  return by == RekeyContact::By::each
             ? field.kind == FieldKind::json
             : field.kind == FieldKind::text || field.kind == FieldKind::category;
}

void check_contact(config::Reader& reader, const flow::BlueprintContext& context,
                   const RekeySettings& settings) {
  if (settings.contact.by == RekeyContact::By::all || settings.contact.name.empty()) {
    return;
  }
  const auto has_field = [&settings](const EventType* type) {
    const auto slot = type->slot_of(settings.contact.name);
    return slot && fits(type->fields()[*slot], settings.contact.by);
  };
  const bool is_known = settings.of != nullptr
                            ? has_field(settings.of)
                            : std::any_of(context.types.begin(), context.types.end(), has_field);
  if (!is_known) {
    reader.fail_at("contact",
                   fmt::format("no event that comes here has a {} \"{}\"",
                               settings.contact.by == RekeyContact::By::each ? "JSON" : "text",
                               settings.contact.name));
  }
}

// Of the envelope, as a field.
std::optional<RekeyMove::From> envelope_part(std::string_view name) {
  constexpr std::array<std::string_view, 3> kParts{"contact_id", "id", "time"};
  const auto found = std::find(kParts.begin(), kParts.end(), name);
  if (found == kParts.end()) {
    return std::nullopt;
  }
  return static_cast<RekeyMove::From>(found - kParts.begin() + 1);
}

FieldDef envelope_field(RekeyMove::From part) {
  constexpr std::size_t kIdBytesMax = 256;  // longer ones are refused when they are decoded
  FieldDef field;
  field.kind = part == RekeyMove::From::time ? FieldKind::time : FieldKind::text;
  field.bytes_max = kIdBytesMax;
  field.is_required = true;
  return field;
}

void read_move(config::Reader& fields, const std::string& name, RekeySettings& settings) {
  const std::string from = fields.text(name);
  const auto to = settings.emits->slot_of(name);
  const auto slot = settings.of->slot_of(from);
  const auto part = envelope_part(from);
  if (!to || (!slot && !part)) {
    const EventType& type = to ? *settings.of : *settings.emits;
    const std::string& unknown = to ? from : name;
    fields.fail_at(name, fmt::format("{} has no field \"{}\"{}", type.name(), unknown,
                                     config::did_you_mean(unknown, field_names(type))));
    return;
  }
  const FieldDef source = part ? envelope_field(*part) : settings.of->fields()[*slot];
  const FieldDef& target = settings.emits->fields()[*to];
  if (const std::optional<std::string> why = misfit(source, target)) {
    fields.fail_at(
        name, fmt::format("{} does not fit {}.{}: {}", from, settings.emits->name(), name, *why));
  } else if (target.is_required && !source.is_required) {
    fields.fail_at(name, fmt::format("{}.{} is required, and {} may be absent",
                                     settings.emits->name(), name, from));
  }
  settings.moves.push_back({part.value_or(RekeyMove::From::field), slot.value_or(0), *to});
  settings.fingerprint += fmt::format(" {}={}", name, from);
}

void read_fields(config::Reader& reader, RekeySettings& settings) {
  config::Reader fields = reader.required_section("fields");
  for (const config::Node::Entry& entry : fields.node().entries()) {
    if (settings.of == nullptr || settings.emits == nullptr) {
      fields.ignore(entry.key);
    } else {
      read_move(fields, entry.key, settings);
    }
  }
  for (const FieldDef& field :
       settings.emits == nullptr ? std::vector<FieldDef>() : settings.emits->fields()) {
    if (field.is_required && !fields.has(field.name)) {
      fields.fail(fmt::format("{} requires \"{}\"", settings.emits->name(), field.name));
    }
  }
  fields.finish();
}

}  // namespace

std::optional<RekeySettings> read_rekey_settings(config::Reader& reader,
                                                 const flow::BlueprintContext& context) {
  RekeySettings settings;
  settings.contact = read_contact(reader);
  if (reader.has("of") || reader.has("emits")) {
    settings.of = read_input_type(reader, "of", context);
  }
  if (reader.has("emits")) {
    settings.emits = read_event_type(reader, "emits", context);
    read_fields(reader, settings);
  }
  check_contact(reader, context, settings);
  if (reader.problems().has_errors()) {
    return std::nullopt;
  }
  settings.fingerprint =
      fmt::format("contact={}:{} of={} emits={}{}", static_cast<int>(settings.contact.by),
                  settings.contact.name, settings.of == nullptr ? "" : settings.of->name(),
                  settings.emits == nullptr ? "" : settings.emits->name(), settings.fingerprint);
  return settings;
}

}  // namespace ls::operators
