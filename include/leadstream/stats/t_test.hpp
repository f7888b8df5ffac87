#pragma once

#include "leadstream/stats/moments.hpp"
#include "leadstream/stats/tail_probability.hpp"

namespace ls::stats {

// About means. Samples are Moments of values with weight 1. For pairs take the moments of their
// differences and `one_sample_t` against 0.
struct TTest {
  double estimate = 0;  // The mean less the hypothesis, or the first mean less the second.
  double error = 0;     // Its standard error.
  double statistic = 0;
  double freedom = 0;  // 0: nothing could be compared (too few values, no spread), log p is 0.

  // Two-sided. Costs microseconds, a test does not.
  [[nodiscard]] double log_p() const;
};

// What is known of a sample whose values are gone.
struct SampleSummary {
  double count = 0;
  double mean = 0;
  double variance = 0;  // Divided by count - 1.
};

[[nodiscard]] TTest one_sample_t(const Moments& sample, double hypothesis);  // Student 1908.
// Assumes equal variances.
[[nodiscard]] TTest pooled_t(const Moments& first, const Moments& second);
// Does not (Welch 1947): the one to use.
[[nodiscard]] TTest welch_t(const Moments& first, const Moments& second);
[[nodiscard]] TTest welch_t(const SampleSummary& first, const SampleSummary& second);

// What the estimate may be. freedom > 0, 0 < confidence < 1.
[[nodiscard]] Interval interval_of(const TTest& test, double confidence);

}  // namespace ls::stats
