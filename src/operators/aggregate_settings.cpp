#include "operators/aggregate_settings.hpp"

#include "operators/aggregate/feature_set.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

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
  KeptSpecs kept;
  std::optional<UpdateSettings> updates;
  std::vector<DeclaredFeature> features;
  std::vector<ml::FeatureDef> schema;
  std::string fingerprint;
};

void add_to_schema(const DeclaredFeature& feature, Draft& draft) {
  draft.schema.push_back(
      {feature.name, feature.is_word() ? ml::FeatureKind::category : ml::FeatureKind::number});
}

void read_feature(const std::string& name, const config::Node& node, config::Problems& problems,
                  const event::Catalog& catalog, Draft& draft) {
  config::Reader reader(node, problems);
  const std::size_t problems_before = problems.all().size();
  Feed feed{.name = name, .from = read_measured(reader, catalog)};
  const window::FeatureWindow window = read_window(reader);
  const bool is_quantile = feed.from.function == window::Function::quantile;
  const double quantile = is_quantile ? reader.number_or("q", 0.5, {.min = 0, .max = 1}) : 0.5;
  reader.finish();
  if (problems.all().size() != problems_before) {
    return;
  }
  const window::Function function = feed.from.function;
  feed.is_text = function == window::Function::last && is_text(feed.from);
  feed.index =
      feed.is_text
          ? draft.kept.add_text(name)
          : draft.kept.add_number(
                {.name = name, .function = function, .window = window, .quantile = quantile});
  draft.features.push_back({.name = name, .reads = {{feed.index, feed.is_text, {}}}});
  add_to_schema(draft.features.back(), draft);
  draft.fingerprint += fmt::format(" {}=", name);
  append_fingerprint(feed.from, draft.fingerprint);
  draft.kept.feeds.push_back(std::move(feed));
}

// Paths in a topology are meant from its own folder.
void read_set(config::Reader& reader, const event::Catalog& catalog, Draft& draft) {
  const std::filesystem::path folder = std::filesystem::path(reader.place().file).parent_path();
  std::optional<FeatureSet> set =
      load_feature_set(folder / reader.text("feature_set"), catalog, reader.problems());
  if (!set) {
    return;
  }
  for (const DeclaredFeature& feature : set->features) {
    add_to_schema(feature, draft);
  }
  draft.schema.push_back({set->mark(), ml::FeatureKind::number});
  draft.fingerprint += " " + set->mark();
  draft.kept = std::move(set->kept);
  draft.updates = set->updates;
  draft.features = std::move(set->features);
}

// Those of one type stay in their order.
void group_feeds(std::vector<Feed> feeds, AggregateSettings& settings) {
  for (const Feed& first : feeds) {
    const event::EventType* type = first.from.type;
    if (!settings.feeds_of(type).empty()) {
      continue;
    }
    const std::size_t begin = settings.feeds.size();
    std::ranges::copy_if(feeds, std::back_inserter(settings.feeds),
                         [type](const Feed& feed) { return feed.from.type == type; });
    settings.feeds_by_type.push_back({type, begin, settings.feeds.size()});
  }
}

}  // namespace

std::unique_ptr<const AggregateSettings> read_aggregate_settings(
    config::Reader& reader, const flow::BlueprintContext& context) {
  Draft draft;
  const std::string_view key = reader.has("feature_set") ? "feature_set" : "features";
  if (reader.has("feature_set")) {
    read_set(reader, *context.catalog, draft);
  } else {
    const config::Node features = reader.required_child("features");
    for (const config::Node::Entry& entry : features.entries()) {
      read_feature(entry.key, entry.value, reader.problems(), *context.catalog, draft);
    }
  }
  AggregateSettings settings;
  settings.refresh = reader.optional_duration("refresh", {.min = Millis{1}});
  settings.refresh_growth = reader.integer_or("refresh_growth", 1, {.min = 1, .max = 100});
  settings.refresh_until = reader.duration_or("refresh_until", settings.refresh_until);
  settings.forgets = Forgets::read(reader, *context.catalog);
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  Result<window::AggregateSpec> numbers =
      window::AggregateSpec::make(std::move(draft.kept.numbers));
  Result<ml::FeatureSchema> schema = ml::FeatureSchema::make(std::move(draft.schema));
  if (!numbers || !schema) {
    reader.fail_at(key, !numbers ? numbers.error().message : schema.error().message);
    return nullptr;
  }
  group_feeds(std::move(draft.kept.feeds), settings);
  settings.updates = draft.updates;
  settings.text_ids = std::move(draft.kept.text_ids);
  settings.features = std::move(draft.features);
  settings.numbers = std::move(*numbers);
  settings.schema = std::move(*schema);
  const std::string growth =
      settings.refresh_growth > 1 ? fmt::format(" growth={}", settings.refresh_growth) : "";
  settings.fingerprint = draft.fingerprint +
                         fmt::format(" {:016x} refresh={}", settings.numbers.fingerprint(),
                                     settings.refresh.value_or(Millis{0}).count) +
                         growth;
  return std::make_unique<const AggregateSettings>(std::move(settings));
}

}  // namespace ls::operators
