#pragma once

#include "leadstream/stats/ks_test.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace ls::stats {

// The smallest integer C with exact two-sided P(C' >= C) <= alpha: testing a window costs one
// integer comparison. Greater than n*m where even fully separated samples are not rare enough.
// 0 < alpha < 1.
[[nodiscard]] std::int64_t ks_critical(const SampleSizes& sizes, double alpha);

// Remembers critical integers for the few (n, m, alpha) that a task meets. Owned by the operator
// that tests, used by its thread only; never saved, as each entry can be computed again.
class KsCriticalCache {
 public:
  [[nodiscard]] std::int64_t at(const SampleSizes& sizes, double alpha);
  [[nodiscard]] std::size_t size() const {
    return entries_.size();
  }

 private:
  std::map<std::pair<SampleSizes, double>, std::int64_t> entries_;
};

}  // namespace ls::stats
