#pragma once

#include "leadstream/stats/tail_probability.hpp"

namespace ls::stats {

// Which sizes an asymptotic confidence sequence is narrowest at.
struct SequencePlan {
  double alpha = 0.05;    // 0 .. 1, without the ends
  double planned = 5000;  // Observations of all arms at the look that matters most. > 0
};

// A difference as it is known from `count` observations of all arms together.
struct RunningDifference {
  double value = 0;
  double error = 0;  // Standard error of the value. > 0
  double count = 0;  // > 0
};

// What the difference may be, at all times at once (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas
// 2021, theorem 2.2): like a confidence interval, for as many looks as one likes, at the price of
// being wider. Asymptotic: holds after some hundred conversions in each arm.
class ConfidenceSequence {
 public:
  explicit ConfidenceSequence(const SequencePlan& plan = {});

  [[nodiscard]] Interval interval(const RunningDifference& of) const;
  // Log of the p-value for no difference; below log alpha where the interval leaves out 0.
  [[nodiscard]] double log_p(const RunningDifference& of) const;

  // What the plan comes to: the mixture's standard deviation in units of one observation's error.
  [[nodiscard]] double rho() const {
    return rho_;
  }

 private:
  double alpha_;
  double rho_;
};

}  // namespace ls::stats
