#pragma once

#include "leadstream/stats/moments.hpp"
#include "leadstream/stats/tail_probability.hpp"

#include <span>

namespace ls::stats {

// Have several groups one mean? One way, equal variances (Fisher 1925).
struct Anova {
  double statistic = 0;                            // Infinite where only the means differ.
  FFreedom freedom = {.between = 0, .within = 0};  // 0: nothing could be compared, log p is 0.
  double log_p = 0;
  double explained = 0;  // Eta squared: the share of all variance that the groups account for.
};

// Of values with weight 1. Empty groups are left out.
[[nodiscard]] Anova anova(std::span<const Moments> groups);

}  // namespace ls::stats
