#include "leadstream/stats/count_tail.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/tail_probability.hpp"

namespace ls::stats {
namespace {

// log I_p(a, b): F's upper tail with 2 b and 2 a degrees of freedom.
double beta_log_p(double p, double a, double b) {
  return f_log_p(a * (1 - p) / (b * p), {.between = 2 * b, .within = 2 * a});
}

}  // namespace

double binomial_log_p(const Trials& seen, double rate) {
  LS_ASSERT(rate > 0 && rate < 1 && seen.successes >= 0 && seen.successes <= seen.trials);
  if (seen.successes == 0) {
    return 0;
  }
  return beta_log_p(rate, seen.successes, seen.trials - seen.successes + 1);
}

double rate_increase_log_p(const EventCount& now, const EventCount& before) {
  LS_ASSERT(now.events >= 0 && before.events >= 0 && now.exposure > 0 && before.exposure > 0);
  if (now.events == 0) {
    return 0;
  }
  const double share = now.exposure / (now.exposure + before.exposure);
  return beta_log_p(share, now.events, before.events + 1);
}

}  // namespace ls::stats
