#pragma once

#include "leadstream/stats/ks_test.hpp"

#include <algorithm>
#include <cstdint>

namespace ls::stats {

// How far apart two samples lie, finer than by C alone: where C is equal, the side that is not the
// maximum decides. C takes few values, so that thresholds on it alone hit a wanted rate of false
// alarms only roughly; like C, the pair depends on the order of the pooled values alone, whatever
// their law.
struct KsLevel {
  std::int64_t c = 0;
  std::int64_t opposite = 0;

  [[nodiscard]] static KsLevel of(const KsExtent& extent) {
    return {.c = std::max(extent.plus, extent.minus),
            .opposite = std::min(extent.plus, extent.minus)};
  }
  friend auto operator<=>(const KsLevel&, const KsLevel&) = default;
};

}  // namespace ls::stats
