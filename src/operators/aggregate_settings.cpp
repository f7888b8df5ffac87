#include "operators/aggregate_settings.hpp"

#include "operators/field_names.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <array>

namespace ls::operators {
namespace {

struct FunctionName {
  std::string_view name;
  window::Function function;
};
constexpr std::array<FunctionName, 8> kFunctions{{{"count", window::Function::count},
                                                  {"sum", window::Function::sum},
                                                  {"mean", window::Function::mean},
                                                  {"min", window::Function::min},
                                                  {"max", window::Function::max},
                                                  {"last", window::Function::last},
                                                  {"since_last", window::Function::since_last},
                                                  {"distinct", window::Function::distinct}}};

bool needs_field(window::Function function) {
  return function != window::Function::count && function != window::Function::since_last;
}

// Shorter hops would run out of panes: rows number them from 1970 on, see kPaneMax.
constexpr Millis kHopMin = seconds(1);

window::WindowShape read_shape(config::Reader& reader, bool has_hop) {
  window::WindowShape shape;
  shape.size = reader.duration("size", {.min = kHopMin});
  shape.hop = has_hop ? reader.duration_or("hop", shape.size, {.min = kHopMin}) : shape.size;
  reader.finish();
  return shape;
}

window::FeatureWindow read_window(config::Reader& feature) {
  if (!feature.has("window")) {
    return window::FeatureWindow::all_time();
  }
  config::Reader reader = feature.required_section("window");
  window::FeatureWindow out;
  if (reader.has("hopping")) {
    config::Reader shape = reader.required_section("hopping");
    out = window::FeatureWindow::hopping(read_shape(shape, true));
  } else if (reader.has("sawtooth")) {
    config::Reader shape = reader.required_section("sawtooth");
    out = window::FeatureWindow::sawtooth(read_shape(shape, true));
  } else if (reader.has("tumbling")) {
    config::Reader shape = reader.required_section("tumbling");
    out = window::FeatureWindow::hopping(read_shape(shape, false));
  } else if (reader.has("decay")) {
    config::Reader decay = reader.required_section("decay");
    out = window::FeatureWindow::decay(decay.duration("half_life", {.min = Millis{1}}));
    decay.finish();
  } else {
    reader.fail("a window is one of tumbling, hopping, sawtooth, decay");
  }
  reader.finish();
  return out;
}

// Reads "page.viewed" or "page.viewed.dwell_ms". Event types have dots in their names, so the field
// is what stands behind the last one. The type stays null after a problem.
AggregatedFeature read_target(config::Reader& reader, const FunctionName& function,
                              const event::Catalog& catalog) {
  AggregatedFeature out;
  const std::string text = reader.text(function.name);
  out.type = catalog.find(text);
  if (out.type != nullptr || text.empty()) {
    return out;
  }
  const std::size_t dot = text.rfind('.');
  const event::EventType* type =
      dot == std::string::npos ? nullptr : catalog.find(text.substr(0, dot));
  if (type == nullptr) {
    reader.fail_at(function.name,
                   fmt::format("\"{}\" is neither an event type nor a field of one", text));
    return out;
  }
  const std::string field = text.substr(dot + 1);
  out.type = type;
  out.slot = type->slot_of(field);
  if (!out.slot) {
    reader.fail_at(function.name, fmt::format("{} has no field \"{}\"{}", type->name(), field,
                                              config::did_you_mean(field, field_names(*type))));
  }
  return out;
}

bool is_text(const AggregatedFeature& feature) {
  const event::FieldKind kind = feature.type->fields()[*feature.slot].kind;
  return kind == event::FieldKind::text || kind == event::FieldKind::category;
}

const FunctionName* function_of(config::Reader& reader) {
  const FunctionName* found = nullptr;
  for (const FunctionName& entry : kFunctions) {
    if (reader.has(entry.name)) {
      found = &entry;
    }
  }
  if (found == nullptr) {
    reader.fail("a feature is one of count, sum, mean, min, max, last, since_last, distinct");
  }
  return found;
}

struct Draft {
  AggregateSettings settings;
  std::vector<window::FeatureSpec> numbers;
  std::vector<ml::FeatureDef> schema;
};

// What a function cannot be taken of is found here, not in features that stay empty.
void check_target(config::Reader& reader, const FunctionName& function,
                  const AggregatedFeature& feature) {
  if (needs_field(function.function) != feature.slot.has_value()) {
    reader.fail_at(function.name, fmt::format("{} takes {}", function.name,
                                              needs_field(function.function)
                                                  ? "a field, such as page.viewed.dwell_ms"
                                                  : "an event type, such as page.viewed"));
    return;
  }
  if (!feature.slot) {
    return;
  }
  const event::FieldDef& field = feature.type->fields()[*feature.slot];
  const bool is_last = function.function == window::Function::last;
  const bool is_distinct = function.function == window::Function::distinct;
  if ((is_text(feature) && !is_last && !is_distinct) ||
      (field.kind == event::FieldKind::json && !is_distinct)) {
    reader.fail_at(function.name,
                   fmt::format("{}.{} is {}, of which there is no {}", feature.type->name(),
                               field.name, to_string(field.kind), function.name));
  }
}

void read_feature(const std::string& name, const config::Node& node, config::Problems& problems,
                  const event::Catalog& catalog, Draft& draft) {
  config::Reader reader(node, problems);
  const std::size_t problems_before = problems.all().size();
  const FunctionName* function = function_of(reader);
  AggregatedFeature feature;
  if (function != nullptr) {
    feature = read_target(reader, *function, catalog);
  }
  if (problems.all().size() == problems_before && feature.type != nullptr) {
    check_target(reader, *function, feature);
  }
  const window::FeatureWindow window = read_window(reader);
  if (const auto where = reader.child("where")) {
    std::vector<const event::EventType*> types;
    if (feature.type != nullptr) {
      types.push_back(feature.type);
    }
    feature.where = read_condition(*where, types, problems);
  }
  reader.finish();
  if (problems.all().size() != problems_before) {
    return;
  }
  window::FeatureSpec spec{name, function->function, window};
  feature.is_category = function->function == window::Function::last && is_text(feature);
  if (feature.is_category) {
    feature.index = static_cast<std::uint32_t>(draft.settings.category_ids.size());
    draft.settings.category_ids.push_back(hash64(name));
  } else {
    feature.index = static_cast<std::uint32_t>(draft.numbers.size());
    draft.numbers.push_back(std::move(spec));
  }
  draft.schema.push_back(
      {name, feature.is_category ? ml::FeatureKind::category : ml::FeatureKind::number});
  draft.settings.fingerprint +=
      fmt::format(" {}={}.{}", name, feature.type->name(), feature.slot.value_or(0xffff));
  if (feature.where) {
    append_fingerprint(*feature.where, draft.settings.fingerprint);
  }
  draft.settings.features.push_back(std::move(feature));
}

}  // namespace

std::unique_ptr<const AggregateSettings> read_aggregate_settings(
    config::Reader& reader, const flow::BlueprintContext& context) {
  Draft draft;
  const config::Node features = reader.required_child("features");
  for (const config::Node::Entry& entry : features.entries()) {
    read_feature(entry.key, entry.value, reader.problems(), *context.catalog, draft);
  }
  draft.settings.refresh = reader.optional_duration("refresh", {.min = Millis{1}});
  draft.settings.refresh_until = reader.duration_or("refresh_until", draft.settings.refresh_until);
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  Result<window::AggregateSpec> numbers = window::AggregateSpec::make(std::move(draft.numbers));
  Result<ml::FeatureSchema> schema = ml::FeatureSchema::make(std::move(draft.schema));
  if (!numbers || !schema) {
    reader.fail_at("features", !numbers ? numbers.error().message : schema.error().message);
    return nullptr;
  }
  AggregateSettings settings = std::move(draft.settings);
  settings.numbers = std::move(*numbers);
  settings.schema = std::move(*schema);
  settings.fingerprint += fmt::format(" {:016x} refresh={}", settings.numbers.fingerprint(),
                                      settings.refresh.value_or(Millis{0}).count);
  return std::make_unique<const AggregateSettings>(std::move(settings));
}

}  // namespace ls::operators
