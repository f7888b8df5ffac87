#include "operators/experiment/judgement.hpp"

#include "leadstream/stats/confidence_sequence.hpp"
#include "leadstream/stats/proportions.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ls::operators {
namespace {

std::uint64_t whole(double count) {
  return static_cast<std::uint64_t>(std::llround(count));
}

stats::Proportion proportion_of(const stats::PairSummary& arm) {
  return {.successes = std::min(whole(arm.mean_y * arm.count), whole(arm.count)),
          .trials = whole(arm.count)};
}

bool is_enough(const JudgeOptions& options, const stats::PairSummary& arm) {
  return (options.is_rate ? arm.mean_y * arm.count : arm.count) >= options.least - 0.5;
}

void compare_rates(const stats::CupedSummaries& arms, double confidence, ArmComparison& out) {
  const stats::TwoProportions rates{.control = proportion_of(arms.control),
                                    .treatment = proportion_of(arms.treatment)};
  out.difference = rates.difference();
  out.error = std::sqrt(rates.squared_error());
  out.fixed = stats::newcombe_interval(rates, confidence);
  out.log_p_fixed = stats::two_proportion_z(rates).log_p;
}

void compare_means(const stats::TTest& test, double confidence, ArmComparison& out) {
  out.difference = test.estimate;
  out.error = test.error;
  out.log_p_fixed = test.log_p;
  if (test.freedom > 0) {
    out.fixed = stats::interval_of(test, confidence);
  }
}

}  // namespace

std::string_view name_of(Decision decision) {
  constexpr std::array<std::string_view, 6> kNames{"wait",     "continue", "deploy",
                                                   "rollback", "iterate",  "investigate"};
  return kNames[static_cast<std::size_t>(decision)];
}

ArmComparison compare(const JudgeOptions& options, const stats::CupedSummaries& arms) {
  ArmComparison out;
  if (!is_enough(options, arms.control) || !is_enough(options, arms.treatment)) {
    return out;
  }
  const double alpha = options.alpha / options.comparisons;
  const stats::Cuped cuped = options.is_adjusted ? stats::cuped_of(arms) : stats::Cuped{};
  if (cuped.theta != 0) {
    compare_means(cuped.difference, 1 - alpha, out);
    out.theta = cuped.theta;
    out.variance_left = cuped.variance_left;
  } else if (options.is_rate) {
    compare_rates(arms, 1 - alpha, out);
  } else {
    compare_means(stats::welch_t(arms.treatment.outcome(), arms.control.outcome()), 1 - alpha, out);
  }
  if (!(out.error > 0)) {
    return out;
  }
  const stats::ConfidenceSequence sequence({.alpha = alpha, .planned = options.planned});
  const stats::RunningDifference running{.value = out.difference,
                                         .error = out.error,
                                         .count = arms.control.count + arms.treatment.count};
  out.always = sequence.interval(running);
  out.log_p_always = sequence.log_p(running);
  out.is_enough = true;
  return out;
}

void ArmStanding::look(const ArmComparison& comparison) {
  if (!comparison.is_enough) {
    return;
  }
  sprt.update({.value = comparison.difference, .variance = comparison.error * comparison.error});
  if (comparison.always.low > 0) {
    side = 1;
  } else if (comparison.always.high < 0) {
    side = -1;
  }
}

Decision ArmStanding::decide(const JudgeOptions& options, const ArmComparison& comparison,
                             const Circumstances& circumstances) const {
  if (circumstances.is_mismatch) {
    return Decision::investigate;
  }
  if (!comparison.is_enough) {
    return decision;  // as where for a moment all units of both arms did the same
  }
  const int gain = options.is_lower_better ? -side : side;
  if (gain < 0) {
    return Decision::rollback;
  }
  if (gain > 0) {
    return circumstances.is_long_enough ? Decision::deploy : Decision::go_on;
  }
  return circumstances.is_planned_size ? Decision::iterate : Decision::go_on;
}

}  // namespace ls::operators
