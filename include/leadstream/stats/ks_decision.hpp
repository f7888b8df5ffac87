#pragma once

#include "leadstream/stats/ks_distribution.hpp"
#include "leadstream/stats/ks_test.hpp"

#include <cstdint>
#include <span>

namespace ls::stats {

// Above this share of tied pooled values the continuous law is too careful to decide by.
constexpr double kTiedShareMax = 0.05;

// Log of the exact p by the law that fits the data: the tied one if more than kTiedShareMax of the
// pooled values are tied, else the continuous one, which then differs little and takes less time.
// `groups` as in ks_log_p_tied.
[[nodiscard]] double ks_log_p_of_groups(const SampleSizes& sizes, std::int64_t c,
                                        std::span<const std::uint32_t> groups,
                                        KsTail tail = KsTail::two_sided);

// One shot: the statistic of two samples and the log of its p.
struct KsDecision {
  KsStatistic statistic;
  double log_p = 0;
};
// Neither sample may be empty or hold a NaN.
[[nodiscard]] KsDecision ks_test(const KsSamples& samples, KsTail tail = KsTail::two_sided);

}  // namespace ls::stats
