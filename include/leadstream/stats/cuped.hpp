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

// Outcomes less what the covariate foretold (Deng, Xu, Kohavi, Walker 2013): the same expected
// difference with the variance 1 - r^2.
struct Cuped {
  double theta = 0;          // Slope of y on x within the arms.
  TTest difference;          // Adjusted means, treatment less control, by Welch.
  double variance_left = 1;  // Of the plain difference's squared error.
};

// Without spread of the covariate theta is 0 and the difference the plain one.
[[nodiscard]] Cuped cuped(const CupedArms& arms);

}  // namespace ls::stats
