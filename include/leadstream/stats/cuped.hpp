#pragma once

#include "leadstream/stats/joint_moments.hpp"
#include "leadstream/stats/t_test.hpp"

namespace ls::stats {

// x is a covariate from before the experiment, which the treatment cannot have changed; y is the
// outcome. Pairs of weight 1, one per unit that was dealt.
struct CupedArms {
  JointMoments control;
  JointMoments treatment;
};

// What is known of an arm whose pairs are gone: sums of squared distances from the means, and of
// their products.
struct PairSummary {
  double count = 0;
  double mean_x = 0;
  double mean_y = 0;
  double squares_x = 0;
  double squares_y = 0;
  double products = 0;

  [[nodiscard]] SampleSummary outcome() const {
    return {.count = count, .mean = mean_y, .variance = count > 1 ? squares_y / (count - 1) : 0};
  }
};
struct CupedSummaries {
  PairSummary control;
  PairSummary treatment;
};

// Outcomes less what the covariate foretold (Deng, Xu, Kohavi, Walker 2013): the same expected
// difference with the variance 1 - r^2.
struct Cuped {
  double theta = 0;          // Slope of y on x within the arms.
  TTest difference;          // Adjusted means, treatment less control, by Welch.
  double variance_left = 1;  // Of the plain difference's squared error.
};

// Without spread of the covariate theta is 0 and the difference the plain one.
[[nodiscard]] Cuped cuped(const CupedArms& arms);
[[nodiscard]] Cuped cuped_of(const CupedSummaries& arms);

}  // namespace ls::stats
