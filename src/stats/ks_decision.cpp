#include "leadstream/stats/ks_decision.hpp"

namespace ls::stats {

double ks_log_p_of_groups(const SampleSizes& sizes, std::int64_t c,
                          std::span<const std::uint32_t> groups, KsTail tail) {
  return tied_share(groups) > kTiedShareMax ? ks_log_p_tied(sizes, c, groups, tail)
                                            : ks_log_p(sizes, c, tail);
}

KsDecision ks_test(const KsSamples& samples, KsTail tail) {
  KsDecision result{.statistic = ks_statistic(samples)};
  const KsStatistic& found = result.statistic;
  const std::int64_t c = tail == KsTail::two_sided ? found.c()
                         : tail == KsTail::plus    ? found.c_plus
                                                   : found.c_minus;
  result.log_p = ks_log_p_of_groups(found.sizes, c, tie_groups(samples), tail);
  return result;
}

}  // namespace ls::stats
