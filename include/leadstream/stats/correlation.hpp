#pragma once

#include "leadstream/stats/joint_moments.hpp"

#include <span>

namespace ls::stats {

struct Correlation {
  double coefficient = 0;  // -1 .. 1; 0 where one of the two has no spread.
  double freedom = 0;      // 0: nothing could be compared, log p is 0.
  double log_p = 0;        // Two-sided, by Student's t.
};

// Linear (Pearson 1896). Pairs of weight 1.
[[nodiscard]] Correlation pearson(const JointMoments& pairs);
// Of the ranks, equal values sharing theirs (Spearman 1904): monotone, whatever the units. No NaN.
[[nodiscard]] Correlation spearman(std::span<const Pair> pairs);

}  // namespace ls::stats
