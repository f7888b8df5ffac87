#include "leadstream/operators/feature_sets.hpp"

#include "operators/aggregate/feature_set.hpp"

#include <fmt/core.h>

namespace ls::operators {
namespace {

std::string length_of(const window::FeatureWindow& window) {
  switch (window.kind) {
    case window::FeatureWindow::Kind::all_time:
      return "all time";
    case window::FeatureWindow::Kind::decay:
      return fmt::format("half-life {}", format_duration(window.half_life));
    default:
      return fmt::format("{} in hops of {}", format_duration(window.size),
                         format_duration(window.hop));
  }
}

MeasureNote note_of(const KeptMeasure& measure) {
  MeasureNote note{.name = measure.name};
  for (const Feed& feed : measure.feeds) {
    note.events.emplace_back(feed.from.type->name());
  }
  for (const KeptMeasure::State& state : measure.states) {
    note.kept.push_back(length_of(state.window));
  }
  return note;
}

FeatureNote note_of(const DeclaredFeature& feature, const FeatureSet::Entry& entry) {
  return {.name = feature.name,
          .group = entry.group,
          .kind = entry.notes.kind,
          .unit = entry.notes.unit,
          .doc = entry.notes.doc,
          .reads = entry.notes.reads,
          .digest = entry.digest,
          .is_word = feature.is_word(),
          .is_twin = entry.notes.is_twin};
}

}  // namespace

std::optional<FeatureSetNote> describe_feature_set(const std::filesystem::path& file,
                                                   const event::Catalog& catalog,
                                                   config::Problems& problems) {
  const std::optional<FeatureSet> set = load_feature_set(file, catalog, problems);
  if (!set) {
    return std::nullopt;
  }
  FeatureSetNote note{.name = set->name, .doc = set->doc, .mark = set->mark()};
  for (std::size_t i = 0; i < set->features.size(); ++i) {
    note.features.push_back(note_of(set->features[i], set->entries[i]));
  }
  for (const KeptMeasure& measure : set->measures) {
    note.measures.push_back(note_of(measure));
  }
  return note;
}

}  // namespace ls::operators
