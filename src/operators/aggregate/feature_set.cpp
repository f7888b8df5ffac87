#include "operators/aggregate/feature_set.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/yaml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace ls::operators {
namespace {

void read_group(const config::Node::Entry& group, FeatureReader& features,
                config::Problems& problems, FeatureSet& set) {
  if (!group.value.is_map()) {
    problems.add(group.value.place(), "expected a map of features, not " + group.value.describe());
    return;
  }
  for (const config::Node::Entry& entry : group.value.entries()) {
    if (std::ranges::find(set.features, entry.key, &DeclaredFeature::name) != set.features.end()) {
      problems.add(entry.place, fmt::format("feature \"{}\" is declared twice", entry.key));
      continue;
    }
    DeclaredFeature feature;
    FeatureSet::Entry note{.group = group.key};
    if (features.read(entry.key, entry.value, feature, note.notes)) {
      note.digest = hash64(note.notes.declared);
      set.digest = hash_combine(set.digest, note.digest);
      set.features.push_back(std::move(feature));
      set.entries.push_back(std::move(note));
    }
  }
}

// Measures count as read by those of `any` too: what these declare holds them.
void check_measures(const config::Node& measures, const FeatureSet& set,
                    config::Problems& problems) {
  for (const config::Node::Entry& entry : measures.entries()) {
    const auto reads_it = [&](const FeatureSet::Entry& note) {
      return std::ranges::find(note.notes.reads, entry.key) != note.notes.reads.end();
    };
    const auto is_part = [&](const KeptMeasure& other) {
      return std::ranges::find(other.parts, entry.key) != other.parts.end();
    };
    if (std::ranges::none_of(set.entries, reads_it) &&
        std::ranges::none_of(set.measures, is_part)) {
      problems.add(entry.place, fmt::format("measure \"{}\" is read by no feature", entry.key));
    }
  }
}

}  // namespace

std::string FeatureSet::mark() const {
  return fmt::format("{}@{:016x}", name, digest);
}

std::optional<FeatureSet> read_feature_set(const config::Node& root, const event::Catalog& catalog,
                                           config::Problems& problems) {
  const std::size_t problems_before = problems.all().size();
  config::Reader reader(root, problems);
  FeatureSet set;
  set.name = reader.text("features");
  set.doc = reader.text_or("doc", "");
  set.digest = hash64(set.name);
  if (const auto updates = reader.child("updates")) {
    set.updates = UpdateSettings::read(reader, catalog);
    set.digest = hash_combine(set.digest, hash64(canonical_text(*updates)));
  }
  const config::Node measure_nodes = reader.required_child("measures");
  const config::Node groups = reader.required_child("groups");
  reader.finish();
  MeasureReader measures(catalog, problems);
  for (const config::Node::Entry& entry : measure_nodes.entries()) {
    measures.read(entry.key, entry.value);
  }
  FeatureReader features(measures.measures(), problems);
  for (const config::Node::Entry& group : groups.entries()) {
    read_group(group, features, problems, set);
  }
  set.measures = measures.measures();
  set.kept = measures.specs();
  if (problems.all().size() == problems_before) {
    check_measures(measure_nodes, set, problems);
  }
  return problems.all().size() == problems_before ? std::optional(std::move(set)) : std::nullopt;
}

std::optional<FeatureSet> load_feature_set(const std::filesystem::path& file,
                                           const event::Catalog& catalog,
                                           config::Problems& problems) {
  const std::optional<config::Node> root = config::load_yaml(file, problems);
  return root ? read_feature_set(*root, catalog, problems) : std::nullopt;
}

}  // namespace ls::operators
