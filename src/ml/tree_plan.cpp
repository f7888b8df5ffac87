#include "tree_plan.hpp"

#include "heap_bytes.hpp"
#include "spec_completion.hpp"

#include "leadstream/base/hash.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

TreeRules TreeRules::read(const ModelSpec& spec) {
  const auto recheck = spec.params.find("recheck");
  return {.categories = {.smoothing = spec.params.at("smoothing"),
                         .capacity = whole(spec, "categories_max")},
          .splits = {.candidates = whole(spec, "candidates"),
                     .branches_max = whole(spec, "branches_max")},
          .grace = spec.params.at("grace"),
          .log_inverse_delta = -std::log(spec.params.at("delta")),
          .tau = spec.params.at("tau"),
          .decides = static_cast<Decides>(whole(spec, "leaves")),
          .recheck = recheck == spec.params.end() ? 0 : recheck->second};
}

TreeFeatures::TreeFeatures(const FeatureSchema& schema) {
  kinds_.reserve(schema.size());
  seeds_.reserve(schema.size());
  for (const FeatureDef& feature : schema.features()) {
    kinds_.push_back(feature.kind);
    seeds_.push_back(hash64(feature.name));
  }
}

std::size_t TreeFeatures::heap_bytes() const {
  return ml::heap_bytes(kinds_) + ml::heap_bytes(seeds_);
}

std::size_t TreePlan::watched() const {
  const double share = std::round(rules.watched_share * static_cast<double>(features.size()));
  return std::min(std::max<std::size_t>(static_cast<std::size_t>(share), 1), features.size());
}

std::vector<std::uint32_t> places_in(const FeatureSchema& from, const FeatureSchema& to) {
  std::vector<std::uint32_t> places(from.size(), kNoPlace);
  for (std::uint32_t i = 0; i < to.size(); ++i) {
    const auto old = from.find(to.at(i).name);
    if (old && from.at(*old).kind == to.at(i).kind) {
      places[*old] = i;
    }
  }
  return places;
}

}  // namespace ls::ml
