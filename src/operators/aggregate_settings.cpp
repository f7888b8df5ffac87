#include "operators/aggregate_settings.hpp"

#include "leadstream/base/hash.hpp"

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

window::WindowShape read_shape(config::Reader& reader, bool has_hop) {
  window::WindowShape shape;
  shape.size = reader.duration("size", {.min = Millis{1}});
  shape.hop = has_hop ? reader.duration_or("hop", shape.size, {.min = Millis{1}}) : shape.size;
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
// is what stands behind the last one.
bool read_target(config::Reader& reader, std::string_view function, const std::string& text,
                 const event::Catalog& catalog, AggregatedFeature& out) {
  out.type = catalog.find(text);
  if (out.type != nullptr) {
    return true;
  }
  const std::size_t dot = text.rfind('.');
  out.type = dot == std::string::npos ? nullptr : catalog.find(text.substr(0, dot));
  if (out.type == nullptr) {
    reader.fail_at(function,
                   fmt::format("\"{}\" is neither an event type nor a field of one", text));
    return false;
  }
  out.slot = out.type->slot_of(text.substr(dot + 1));
  if (!out.slot) {
    reader.fail_at(function,
                   fmt::format("{} has no field \"{}\"", out.type->name(), text.substr(dot + 1)));
    return false;
  }
  return true;
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

void read_feature(const std::string& name, const config::Node& node, config::Problems& problems,
                  const event::Catalog& catalog, Draft& draft) {
  config::Reader reader(node, problems);
  const FunctionName* function = function_of(reader);
  AggregatedFeature feature;
  if (function == nullptr ||
      !read_target(reader, function->name, reader.text(function->name), catalog, feature)) {
    return;
  }
  if (needs_field(function->function) != feature.slot.has_value()) {
    reader.fail_at(function->name, fmt::format("{} takes {}", function->name,
                                               needs_field(function->function)
                                                   ? "a field, such as page.viewed.dwell_ms"
                                                   : "an event type, such as page.viewed"));
    return;
  }
  window::FeatureSpec spec{name, function->function, read_window(reader)};
  if (const auto where = reader.child("where")) {
    feature.where = read_condition(*where, problems);
  }
  reader.finish();
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
