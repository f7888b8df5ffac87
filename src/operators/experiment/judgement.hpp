#pragma once

#include "leadstream/stats/cuped.hpp"
#include "leadstream/stats/mixture_sprt.hpp"
#include "leadstream/stats/tail_probability.hpp"

#include <cstdint>
#include <string_view>

namespace ls::operators {

// What to do with an arm.
enum class Decision : std::uint8_t {
  wait,         // too little is known to say anything
  go_on,        // no difference so far
  deploy,       // better than the control, and seen for long enough
  rollback,     // worse
  iterate,      // as many units as were planned, and no difference
  investigate,  // units were not dealt as planned: no other verdict is worth anything
};
[[nodiscard]] std::string_view name_of(Decision decision);

// How arms are judged.
struct JudgeOptions {
  double alpha = 0.05;     // the chance that any verdict of an experiment is wrong
  double planned = 5000;   // units of both arms at which the look matters most
  double least = 100;      // units, or of rates those who did it, that each arm has before
  double comparisons = 1;  // among which alpha is shared out
  bool is_rate = false;    // outcomes are 0 or 1
  bool is_lower_better = false;
  bool is_adjusted = false;  // by a covariate
};

// Of two arms in one metric, as of now.
struct ArmComparison {
  double difference = 0;    // of means, treatment less control, adjusted where there is a covariate
  double error = 0;         // its standard error
  stats::Interval always;   // for as many looks as one likes
  double log_p_always = 0;  // by the confidence sequence
  double theta = 0;
  double variance_left = 1;
  bool is_enough = false;  // or all of the above says nothing
};
[[nodiscard]] ArmComparison compare(const JudgeOptions& options, const stats::CupedSummaries& arms);

// The same arms for one look, as they are told and never decided by. Costs forty times as much.
struct SingleLook {
  stats::Interval interval;
  double log_p = 0;
};
[[nodiscard]] SingleLook single_look(const JudgeOptions& options,
                                     const stats::CupedSummaries& arms);

// What was found of an arm and metric so far.
struct ArmStanding {
  // `difference` is the smallest that matters.
  explicit ArmStanding(double difference) : sprt(difference * difference) {}

  stats::MixtureSprt sprt;
  std::int8_t side = 0;  // of 0 on which the sequence last was, all of it
  Decision decision = Decision::wait;

  // Takes in a look. The chance of an error is bounded over all looks, so a side once found stays
  // unless the other one is.
  void look(const ArmComparison& comparison);
  struct Circumstances {
    bool is_mismatch = false;
    bool is_long_enough = false;
    bool is_planned_size = false;
  };
  [[nodiscard]] Decision decide(const JudgeOptions& options, const ArmComparison& comparison,
                                const Circumstances& circumstances) const;
};

}  // namespace ls::operators
