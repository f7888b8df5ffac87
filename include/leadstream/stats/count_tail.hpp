#pragma once

namespace ls::stats {

// Upper tails of counts as natural logarithms, exact far below the smallest double, by the
// incomplete beta function (Abramowitz and Stegun 26.5.24).

struct Trials {
  double successes = 0;  // 0 <= successes <= trials
  double trials = 0;
};
// P(X >= successes) of a binomial X with `rate` in (0, 1). Where each trial has a rate of its own
// and these have that mean, X is Poisson-binomial, and this is an upper bound of its tail from one
// above the mean on (Hoeffding 1956): the test is then on the safe side.
[[nodiscard]] double binomial_log_p(const Trials& seen, double rate);

// Events over an exposure: a time, or how often they could have happened.
struct EventCount {
  double events = 0;    // >= 0; those before may be decayed
  double exposure = 1;  // > 0
};
// P of so many events now or more, if their rate is still that of before: both Poisson, given their
// sum (Przyborowski and Wilenski 1940).
[[nodiscard]] double rate_increase_log_p(const EventCount& now, const EventCount& before);

}  // namespace ls::stats
