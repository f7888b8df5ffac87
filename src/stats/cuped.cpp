#include "leadstream/stats/cuped.hpp"

#include <algorithm>

namespace ls::stats {
namespace {

PairSummary summary_of(const JointMoments& arm) {
  return {.count = arm.weight(),
          .mean_x = arm.x().mean(),
          .mean_y = arm.y().mean(),
          .squares_x = arm.squares_x(),
          .squares_y = arm.squares_y(),
          .products = arm.products()};
}

// Of y - theta x. The mean of x over both arms would move both alike, so it is left out.
SampleSummary adjusted(const PairSummary& arm, double theta) {
  const double squares = arm.squares_y + theta * theta * arm.squares_x - 2 * theta * arm.products;
  return {.count = arm.count,
          .mean = arm.mean_y - theta * arm.mean_x,
          .variance = std::max(0.0, squares) / (arm.count - 1)};
}

}  // namespace

Cuped cuped(const CupedArms& arms) {
  return cuped_of({.control = summary_of(arms.control), .treatment = summary_of(arms.treatment)});
}

Cuped cuped_of(const CupedSummaries& arms) {
  const double spread = arms.control.squares_x + arms.treatment.squares_x;
  Cuped result;
  if (spread > 0) {
    result.theta = (arms.control.products + arms.treatment.products) / spread;
  }
  if (!(arms.control.count > 1) || !(arms.treatment.count > 1)) {
    return result;
  }
  result.difference =
      welch_t(adjusted(arms.treatment, result.theta), adjusted(arms.control, result.theta));
  const TTest plain = welch_t(arms.treatment.outcome(), arms.control.outcome());
  if (plain.error > 0) {
    const double ratio = result.difference.error / plain.error;
    result.variance_left = ratio * ratio;
  }
  return result;
}

}  // namespace ls::stats
