#include "leadstream/ml/schema_map.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cstddef>

namespace ls::ml {

SchemaMap::SchemaMap(const FeatureSchema& from, const FeatureSchema& to)
    : source_(to.size(), kNowhere), identity_(from == to) {
  std::vector<bool> used(from.size());
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto found = from.find(to.at(i).name);
    if (found && from.at(*found).kind == to.at(i).kind) {
      source_[i] = *found;
      used[*found] = true;
    } else {
      vanished_.push_back(to.at(i).name);
    }
  }
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!used[i]) {
      added_.push_back(from.at(i).name);
    }
  }
}

FeatureRow SchemaMap::map(FeatureRow row, std::span<FeatureValue> buffer) const {
  if (identity_) {
    return row;
  }
  LS_DCHECK(buffer.size() >= source_.size());
  for (std::size_t i = 0; i < source_.size(); ++i) {
    buffer[i] = source_[i] == kNowhere ? FeatureValue::missing() : row[source_[i]];
  }
  return buffer.first(source_.size());
}

double SchemaMap::map_back(std::span<const double> contributions, std::span<double> out) const {
  LS_DCHECK(contributions.size() == source_.size());
  std::fill(out.begin(), out.end(), 0.0);
  double rest = 0;
  for (std::size_t i = 0; i < source_.size(); ++i) {
    if (source_[i] == kNowhere) {
      rest += contributions[i];
    } else {
      out[source_[i]] = contributions[i];
    }
  }
  return rest;
}

}  // namespace ls::ml
