#pragma once

#include "operators/measured.hpp"

#include "leadstream/flow/topology_spec.hpp"
#include "leadstream/ml/features.hpp"
#include "leadstream/window/aggregate_spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// One declared feature: which events feed it and where its state lies.
struct AggregatedFeature {
  Measured from;
  bool is_category = false;
  std::uint32_t index = 0;  // among the numbers, or among the categories
};

// The settings of an aggregate node, checked. The order of features is that of the file.
struct AggregateSettings {
  std::vector<AggregatedFeature> features;
  window::AggregateSpec numbers;
  std::vector<std::uint64_t> category_ids;  // hashes of their names, by index
  ml::FeatureSchema schema;
  std::optional<Millis> refresh;    // emit again after this much silence, so that decay shows
  Millis refresh_until = days(30);  // of silence; then the lead rests
  std::string fingerprint;
};

// Null after a problem.
std::unique_ptr<const AggregateSettings> read_aggregate_settings(
    config::Reader& reader, const flow::BlueprintContext& context);

}  // namespace ls::operators
