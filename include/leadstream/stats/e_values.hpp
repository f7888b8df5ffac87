#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ls::stats {

// E-values: what a bet against a hypothesis that starts with 1 has grown to. Its mean is at most 1
// if the hypothesis holds, so a large one is evidence, and unlike p-values they may be multiplied,
// averaged and looked at at any time (Vovk and Wang 2021). All as natural logarithms.

// Turns a p-value into an e-value: kappa * p^(kappa - 1), 0 < kappa < 1.
[[nodiscard]] double log_e_of(double log_p, double kappa = 0.5);
// The mean of the above over all kappa, which needs no choice: (1 - p + p ln p) / (p ln^2 p).
[[nodiscard]] double log_e_of_mixture(double log_p);

// False discovery rate at level alpha under any dependence (Wang and Ramdas 2022): the indices of
// the hypotheses that are rejected, ascending: those with the k largest e-values, for the largest k
// whose k-th e-value is at least family / (k * alpha). 0 < alpha < 1.
[[nodiscard]] std::vector<std::size_t> e_benjamini_hochberg(std::span<const double> log_e,
                                                            double alpha);

}  // namespace ls::stats
