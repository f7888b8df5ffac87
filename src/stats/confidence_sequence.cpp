#include "leadstream/stats/confidence_sequence.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>

namespace ls::stats {

ConfidenceSequence::ConfidenceSequence(const SequencePlan& plan) : alpha_(plan.alpha), rho_(0) {
  LS_ASSERT(plan.alpha > 0 && plan.alpha < 1 && plan.planned > 0);
  const double doubled = -2 * std::log(plan.alpha);
  rho_ = std::sqrt((doubled + std::log(doubled + 1)) / plan.planned);
}

Interval ConfidenceSequence::interval(const RunningDifference& of) const {
  LS_ASSERT(of.error > 0 && of.count > 0);
  const double spread = of.count * rho_ * rho_ + 1;
  const double scale = of.count * rho_;
  const double reach = of.error * std::sqrt(of.count * 2 * spread / (scale * scale) *
                                            (std::log(spread) / 2 - std::log(alpha_)));
  return {.low = of.value - reach, .high = of.value + reach};
}

double ConfidenceSequence::log_p(const RunningDifference& of) const {
  LS_ASSERT(of.error > 0 && of.count > 0);
  const double scaled = of.count * rho_ * rho_;
  const double z = of.value / of.error;
  return std::min(0.0, std::log(scaled + 1) / 2 - scaled * z * z / (2 * (scaled + 1)));
}

}  // namespace ls::stats
