#include "operators/aggregate_settings.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

namespace ls::operators {
namespace {

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

struct Draft {
  AggregateSettings settings;
  std::vector<window::FeatureSpec> numbers;
  std::vector<ml::FeatureDef> schema;
};

void read_feature(const std::string& name, const config::Node& node, config::Problems& problems,
                  const event::Catalog& catalog, Draft& draft) {
  config::Reader reader(node, problems);
  const std::size_t problems_before = problems.all().size();
  AggregatedFeature feature{read_measured(reader, catalog)};
  const window::FeatureWindow window = read_window(reader);
  const bool is_quantile = feature.from.function == window::Function::quantile;
  const double quantile = is_quantile ? reader.number_or("q", 0.5, {.min = 0, .max = 1}) : 0.5;
  reader.finish();
  if (problems.all().size() != problems_before) {
    return;
  }
  const window::Function function = feature.from.function;
  feature.is_category = function == window::Function::last && is_text(feature.from);
  if (feature.is_category) {
    feature.index = static_cast<std::uint32_t>(draft.settings.category_ids.size());
    draft.settings.category_ids.push_back(hash64(name));
  } else {
    feature.index = static_cast<std::uint32_t>(draft.numbers.size());
    draft.numbers.push_back(
        {.name = name, .function = function, .window = window, .quantile = quantile});
  }
  draft.schema.push_back(
      {name, feature.is_category ? ml::FeatureKind::category : ml::FeatureKind::number});
  draft.settings.fingerprint += fmt::format(" {}=", name);
  append_fingerprint(feature.from, draft.settings.fingerprint);
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
