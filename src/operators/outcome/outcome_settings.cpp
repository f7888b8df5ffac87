#include "operators/outcome/outcome_settings.hpp"

#include "operators/field_names.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/ml/model.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace ls::operators {
namespace {

using event::FieldKind;

// The field that a setting names. Types called "label.…" define `weight` and `as_of` alike, so for
// them these are understood; elsewhere a field of that name may mean anything.
std::optional<std::uint32_t> read_slot(config::Reader& reader, const event::EventType& type,
                                       std::string_view setting,
                                       std::initializer_list<FieldKind> kinds) {
  const bool is_label_type = type.name().starts_with("label.");
  const std::optional<std::string> field = reader.optional_text(setting);
  if (!field && (setting == "label" || !is_label_type)) {
    return std::nullopt;
  }
  const auto slot = type.slot_of(field ? *field : setting);
  const bool fits =
      slot && std::find(kinds.begin(), kinds.end(), type.fields()[*slot].kind) != kinds.end();
  if (fits || !field) {
    return fits ? slot : std::nullopt;
  }
  if (!slot) {
    reader.fail_at(setting, fmt::format("{} has no field \"{}\"{}", type.name(), *field,
                                        config::did_you_mean(*field, field_names(type))));
  } else {
    reader.fail_at(setting,
                   fmt::format("{}.{} is {}; expected {}", type.name(), *field,
                               to_string(type.fields()[*slot].kind), to_string(*kinds.begin())));
  }
  return std::nullopt;
}

Error refused(std::string_view code, const event::EventType& type, std::uint32_t slot,
              std::string_view what) {
  const std::string& field = type.fields()[slot].name;
  Error error = user_error(fmt::format("{} {}", field, what));
  error.code = code;
  error.pointer = "/" + field;
  return error;
}

}  // namespace

Result<Outcome> outcome_of(const OutcomeSettings& settings, const event::Event& event) {
  Outcome outcome{.at = event.time};
  if (settings.label_slot) {
    const event::Value& label = event.at(*settings.label_slot);
    if (label.is_null()) {
      return refused("missing_label", *event.type, *settings.label_slot,
                     "says whether the outcome is positive, and is absent");
    }
    outcome.label = label.boolean();
  }
  if (settings.weight_slot && !event.at(*settings.weight_slot).is_null()) {
    outcome.weight = event.at(*settings.weight_slot).number();
    if (!(outcome.weight >= 0 && outcome.weight <= ml::Model::kWeightMax)) {
      return refused("out_of_range", *event.type, *settings.weight_slot,
                     fmt::format("must be 0 to {}", ml::Model::kWeightMax));
    }
  }
  if (settings.as_of_slot && !event.at(*settings.as_of_slot).is_null()) {
    outcome.at = event.at(*settings.as_of_slot).time();
  }
  return outcome;
}

std::optional<OutcomeSettings> read_outcome_settings(config::Reader& reader,
                                                     const event::Catalog& catalog) {
  OutcomeSettings settings;
  settings.model = reader.text_or("model", "conversion");
  const std::string outcome = reader.text("outcome");
  settings.outcome = catalog.find(outcome);
  if (settings.outcome == nullptr) {
    reader.fail_at("outcome", fmt::format("there is no event type \"{}\"", outcome));
    return std::nullopt;
  }
  settings.label_slot = read_slot(reader, *settings.outcome, "label", {FieldKind::boolean});
  settings.weight_slot =
      read_slot(reader, *settings.outcome, "weight", {FieldKind::number, FieldKind::integer});
  settings.as_of_slot = read_slot(reader, *settings.outcome, "as_of", {FieldKind::time});
  settings.horizon = reader.duration_or("horizon", settings.horizon, {.min = Millis{1}});
  settings.snapshots_max = static_cast<std::size_t>(reader.integer_or(
      "snapshots_max", static_cast<std::int64_t>(settings.snapshots_max), {.min = 1, .max = 64}));
  constexpr std::array<std::string_view, 2> kWhen{"at_once", "at_horizon"};
  settings.is_held = reader.choice_or("examples", kWhen, 0) == 1;
  settings.forgets = Forgets::read(reader, catalog);
  return settings;
}

}  // namespace ls::operators
