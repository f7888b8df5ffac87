#include "leadstream/stats/cuped.hpp"

#include <algorithm>

namespace ls::stats {
namespace {

// Of y - theta x. The mean of x over both arms would move both alike, so it is left out.
SampleSummary adjusted(const JointMoments& arm, double theta) {
  const double squares =
      arm.squares_y() + theta * theta * arm.squares_x() - 2 * theta * arm.products();
  return {.count = arm.weight(),
          .mean = arm.y().mean() - theta * arm.x().mean(),
          .variance = std::max(0.0, squares) / (arm.weight() - 1)};
}

}  // namespace

Cuped cuped(const CupedArms& arms) {
  const double spread = arms.control.squares_x() + arms.treatment.squares_x();
  Cuped result;
  if (spread > 0) {
    result.theta = (arms.control.products() + arms.treatment.products()) / spread;
  }
  if (!(arms.control.weight() > 1) || !(arms.treatment.weight() > 1)) {
    return result;
  }
  result.difference =
      welch_t(adjusted(arms.treatment, result.theta), adjusted(arms.control, result.theta));
  const TTest plain = welch_t(arms.treatment.y(), arms.control.y());
  if (plain.error > 0) {
    const double ratio = result.difference.error / plain.error;
    result.variance_left = ratio * ratio;
  }
  return result;
}

}  // namespace ls::stats
