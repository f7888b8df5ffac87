#include "leadstream/stats/anova.hpp"

#include <limits>

namespace ls::stats {

Anova anova(std::span<const Moments> groups) {
  Moments means;  // Of the groups, weighted by their sizes.
  double within = 0;
  double count = 0;
  for (const Moments& group : groups) {
    if (group.weight() > 0) {
      means.add(group.mean(), group.weight());
      within += group.variance() * group.weight();
      ++count;
    }
  }
  const double between = means.variance() * means.weight();
  const FFreedom freedom{.between = count - 1, .within = means.weight() - count};
  if (!(freedom.between > 0) || !(freedom.within > 0) || between + within == 0) {
    return {};
  }
  Anova result{.freedom = freedom, .explained = between / (between + within)};
  result.statistic = within > 0 ? (between / freedom.between) / (within / freedom.within)
                                : std::numeric_limits<double>::infinity();
  result.log_p = f_log_p(result.statistic, freedom);
  return result;
}

}  // namespace ls::stats
