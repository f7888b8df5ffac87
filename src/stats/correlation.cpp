#include "leadstream/stats/correlation.hpp"

#include "stats/mid_ranks.hpp"

#include "leadstream/stats/tail_probability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ls::stats {
Correlation pearson(const JointMoments& pairs) {
  const double spread = std::sqrt(pairs.squares_x()) * std::sqrt(pairs.squares_y());
  if (pairs.weight() < 2 || spread == 0) {
    return {};
  }
  Correlation result{.coefficient = std::clamp(pairs.products() / spread, -1.0, 1.0)};
  const double freedom = pairs.weight() - 2;
  if (!(freedom > 0)) {
    return result;
  }
  result.freedom = freedom;
  const double rest = (1 - result.coefficient) * (1 + result.coefficient);
  const double t = rest > 0 ? result.coefficient * std::sqrt(freedom / rest)
                            : std::numeric_limits<double>::infinity();
  result.log_p = student_log_p(t, freedom);
  return result;
}

Correlation spearman(std::span<const Pair> pairs) {
  std::vector<double> xs;
  std::vector<double> ys;
  for (const Pair& pair : pairs) {
    xs.push_back(pair.x);
    ys.push_back(pair.y);
  }
  const MidRanks x = mid_ranks(xs);
  const MidRanks y = mid_ranks(ys);
  JointMoments ranks;
  for (std::size_t at = 0; at < pairs.size(); ++at) {
    ranks.add({.x = x.ranks[at], .y = y.ranks[at]});
  }
  return pearson(ranks);
}

}  // namespace ls::stats
