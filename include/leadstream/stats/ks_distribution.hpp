#pragma once

#include "leadstream/stats/ks_test.hpp"

#include <cstdint>
#include <span>

namespace ls::stats {

// Which maximum is tested: of |F_reference - F_current|, or of the difference in one direction.
enum class KsTail { two_sided, plus, minus };

// Natural logarithm of the exact P(C >= c) when both samples come from one continuous law. The
// logarithm because tails reach far below the smallest double. Every term of the sum is positive,
// so the relative error of p stays near (n + m) * 2^-53 however small p is.
// Time: about 2c + n + m steps two-sided, n*m steps one-sided.
[[nodiscard]] double ks_log_p(const SampleSizes& sizes, std::int64_t c,
                              KsTail tail = KsTail::two_sided);

// The same, conditional on the pooled values: `groups` are the sizes of their tie groups in
// ascending order and sum to n + m (Schroeer and Trenkler 1995). Never larger than ks_log_p, which
// is far too careful on counts and scores. Time: up to n*m steps.
[[nodiscard]] double ks_log_p_tied(const SampleSizes& sizes, std::int64_t c,
                                   std::span<const std::uint32_t> groups,
                                   KsTail tail = KsTail::two_sided);

// Q(lambda) = P(K > lambda) of Kolmogorov's limit law.
[[nodiscard]] double kolmogorov_q(double lambda);
// Two-sided p by the limit law with Stephens' (1970) small-sample correction: for reports only,
// decisions use the exact law.
[[nodiscard]] double ks_asymptotic_p(const SampleSizes& sizes, std::int64_t c);

}  // namespace ls::stats
