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

stats::TwoProportions rates_of(const stats::CupedSummaries& arms) {
  return {.control = proportion_of(arms.control), .treatment = proportion_of(arms.treatment)};
}

double alpha_of(const JudgeOptions& options) {
  return options.alpha / options.comparisons;
}

// What the arms are compared by: means, adjusted where a covariate says something, or rates.
struct Comparing {
  stats::Cuped cuped;
  bool is_of_rates = false;
  stats::TTest means;
};

Comparing comparing(const JudgeOptions& options, const stats::CupedSummaries& arms) {
  Comparing by;
  by.cuped = options.is_adjusted ? stats::cuped_of(arms) : stats::Cuped{};
  by.is_of_rates = by.cuped.theta == 0 && options.is_rate;
  if (by.cuped.theta != 0) {
    by.means = by.cuped.difference;
  } else if (!by.is_of_rates) {
    by.means = stats::welch_t(arms.treatment.outcome(), arms.control.outcome());
  }
  return by;
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
  const Comparing by = comparing(options, arms);
  out.difference = by.is_of_rates ? rates_of(arms).difference() : by.means.estimate;
  out.error = by.is_of_rates ? std::sqrt(rates_of(arms).squared_error()) : by.means.error;
  if (by.cuped.theta != 0) {
    out.theta = by.cuped.theta;
    out.variance_left = by.cuped.variance_left;
  }
  if (!(out.error > 0)) {
    return out;
  }
  const stats::ConfidenceSequence sequence(
      {.alpha = alpha_of(options), .planned = options.planned});
  const stats::RunningDifference running{.value = out.difference,
                                         .error = out.error,
                                         .count = arms.control.count + arms.treatment.count};
  out.always = sequence.interval(running);
  out.log_p_always = sequence.log_p(running);
  out.is_enough = true;
  return out;
}

SingleLook single_look(const JudgeOptions& options, const stats::CupedSummaries& arms) {
  const Comparing by = comparing(options, arms);
  const double confidence = 1 - alpha_of(options);
  if (by.is_of_rates) {
    return {.interval = stats::newcombe_interval(rates_of(arms), confidence),
            .log_p = stats::two_proportion_z(rates_of(arms)).log_p};
  }
  return {.interval =
              by.means.freedom > 0 ? stats::interval_of(by.means, confidence) : stats::Interval{},
          .log_p = by.means.log_p()};
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
