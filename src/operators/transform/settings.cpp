#include "operators/transform/settings.hpp"

#include "operators/field_names.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <memory>

namespace ls::operators {
namespace {

constexpr std::size_t kStepsMax = 16;

std::string text_of(const ml::ModelSpec& step) {
  std::string text = step.name;
  for (const auto& [name, value] : step.params) {
    text += fmt::format(" {}={}", name, value);
  }
  return text;
}

// Each a name or a map with `type`, `features` and parameters.
std::vector<ml::StepSpec> read_steps(config::Reader& reader) {
  std::vector<ml::StepSpec> steps;
  for (const config::Node& node : reader.list("steps")) {
    if (node.is_map()) {
      config::Reader step(node, reader.problems());
      steps.push_back(ml::read_step_spec(step));
      step.finish();
      continue;
    }
    const auto step = ml::complete_step({.step = {.name = std::string(node.text())}});
    if (step) {
      steps.push_back(*step);
    } else {
      reader.problems().add(node.place(), step.error().message);
    }
  }
  if (steps.empty() || steps.size() > kStepsMax) {
    reader.fail_at("steps", fmt::format("expected 1 to {} steps", kStepsMax));
  }
  return steps;
}

const event::EventType* read_type(config::Reader& reader, std::string_view key,
                                  const std::string& name, const event::Catalog& catalog) {
  const event::EventType* type = catalog.find(name);
  if (type == nullptr) {
    reader.fail_at(key, fmt::format("there is no event type \"{}\"", name));
  }
  return type;
}

// `labels: { outcome: label.conversion, label: value, horizon: 45d }`
std::optional<LabelSettings> read_labels(config::Reader& reader, const event::Catalog& catalog) {
  if (!reader.has("labels")) {
    return std::nullopt;
  }
  config::Reader section = reader.section("labels");
  LabelSettings labels;
  labels.outcome = read_type(section, "outcome", section.text("outcome"), catalog);
  const std::optional<std::string> field = section.optional_text("label");
  if (labels.outcome != nullptr && field) {
    labels.label_slot = labels.outcome->slot_of(*field);
    if (!labels.label_slot) {
      section.fail_at("label",
                      fmt::format("{} has no field \"{}\"{}", labels.outcome->name(), *field,
                                  config::did_you_mean(*field, field_names(*labels.outcome))));
    } else if (labels.outcome->fields()[*labels.label_slot].kind != event::FieldKind::boolean) {
      section.fail_at("label", fmt::format("{}.{} is no boolean", labels.outcome->name(), *field));
    }
  }
  labels.horizon = section.duration_or("horizon", labels.horizon, {.min = Millis{1}});
  section.finish();
  return labels;
}

// What some step needs has to be there, and what no step needs is a mistake.
void check_needs(config::Reader& reader, TransformSettings& settings) {
  bool wants_labels = false;
  for (const ml::StepSpec& spec : settings.steps) {
    const std::unique_ptr<ml::VectorStep> step = ml::make_step(spec).take();
    wants_labels = wants_labels || step->wants_labels();
    const std::optional<Millis> period = step->period();
    if (period && std::ranges::find(settings.periods, *period) == settings.periods.end()) {
      settings.periods.push_back(*period);
    }
  }
  if (wants_labels != settings.labels.has_value()) {
    reader.fail_at("labels", wants_labels ? "a step learns from labels: which outcome are they of?"
                                          : "no step learns from labels");
  }
  if (settings.periods.empty() != settings.rhythm.empty()) {
    reader.fail_at("rhythm", settings.rhythm.empty()
                                 ? "a step reads the rhythm of events: which types of them?"
                                 : "no step reads the rhythm of events");
  }
}

}  // namespace

std::string TransformSettings::fingerprint() const {
  std::string text = "steps=";
  for (const ml::StepSpec& spec : steps) {
    text += text_of(spec.step) + " of";
    for (const std::string& feature : spec.features) {
      text += " " + feature;
    }
    text += ";";
  }
  if (labels) {
    text += fmt::format(" outcome={} label={} horizon={}", labels->outcome->name(),
                        labels->label_slot.value_or(0xffff), labels->horizon.count);
  }
  for (const event::EventType* type : rhythm) {
    text += " rhythm=" + type->name();
  }
  return text;
}

std::vector<std::string> TransformSettings::step_names() const {
  std::vector<std::string> names;
  std::map<std::string, int> seen;
  for (const ml::StepSpec& spec : steps) {
    const std::string text = text_of(spec.step);
    names.push_back(fmt::format("{:016x}.{}/", hash64(text), seen[text]++));
  }
  return names;
}

std::optional<TransformSettings> read_transform_settings(config::Reader& reader,
                                                         const flow::BlueprintContext& context) {
  TransformSettings settings;
  settings.steps = read_steps(reader);
  settings.labels = read_labels(reader, *context.catalog);
  for (const std::string& name : reader.texts_or_empty("rhythm")) {
    settings.rhythm.push_back(read_type(reader, "rhythm", name, *context.catalog));
  }
  if (!reader.problems().has_errors()) {
    check_needs(reader, settings);
  }
  if (reader.problems().has_errors()) {
    return std::nullopt;
  }
  return settings;
}

}  // namespace ls::operators
