#pragma once

#include "operators/aggregate/declared_feature.hpp"
#include "operators/aggregate/feed.hpp"
#include "operators/aggregate/update_reader.hpp"
#include "operators/forgets.hpp"

#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/window/aggregate_spec.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::operators {

// The settings of an aggregate node, checked: what is kept of a lead, what changes it, and what is
// told of it. Features stand in the node itself, each with a state of its own; or in a file
// (`feature_set`), where several read one state.
struct AggregateSettings {
  std::vector<Feed> feeds;  // those of one event type follow each other
  struct TypeFeeds {
    const event::EventType* type = nullptr;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<TypeFeeds> feeds_by_type;

  [[nodiscard]] std::span<const Feed> feeds_of(const event::EventType* type) const {
    for (const TypeFeeds& each : feeds_by_type) {
      if (each.type == type) {
        return std::span(feeds).subspan(each.begin, each.end - each.begin);
      }
    }
    return {};
  }
  std::optional<UpdateSettings> updates;
  Forgets forgets;
  window::AggregateSpec numbers;
  std::vector<std::uint64_t> text_ids;  // hashes of their names, by index
  std::vector<DeclaredFeature> features;
  // In the order of `features`, which is that of the file. Behind those of a feature set comes its
  // mark, which is always missing: its name holds the digest of all declarations, so that the hash
  // of the schema, which goes with every vector and score, changes with any of them.
  ml::FeatureSchema schema;
  std::optional<Millis> refresh;    // emit again after this much silence, so that decay shows
  std::int64_t refresh_growth = 1;  // how many times as long it has been silent at the next one
  Millis refresh_until = days(30);  // of silence; then the lead rests
  std::string fingerprint;
};

// Null after a problem.
std::unique_ptr<const AggregateSettings> read_aggregate_settings(
    config::Reader& reader, const flow::BlueprintContext& context);

}  // namespace ls::operators
