#pragma once

#include "leadstream/stats/tail_probability.hpp"

#include <cstdint>

namespace ls::stats {

// successes <= trials.
struct Proportion {
  std::uint64_t successes = 0;
  std::uint64_t trials = 0;

  // 0 without trials.
  [[nodiscard]] double rate() const;
  // Of the rate, by the rate itself.
  [[nodiscard]] double squared_error() const;
};

struct TwoProportions {
  Proportion control;
  Proportion treatment;

  // Treatment less control.
  [[nodiscard]] double difference() const {
    return treatment.rate() - control.rate();
  }
  // Of the difference, not pooled.
  [[nodiscard]] double squared_error() const {
    return control.squared_error() + treatment.squared_error();
  }
};

struct ZTest {
  double statistic = 0;
  double log_p = 0;  // Two-sided. 0 where nothing could be compared.
};

// Is there a difference? By the pooled variance. For one look at a size planned before: to look
// again and again take a sequential test.
[[nodiscard]] ZTest two_proportion_z(const TwoProportions& of);

// What the rate may be (Wilson 1927). trials > 0, 0 < confidence < 1.
[[nodiscard]] Interval wilson_interval(const Proportion& of, double confidence);
// What the difference may be, from the two Wilson intervals (Newcombe 1998, method 10).
[[nodiscard]] Interval newcombe_interval(const TwoProportions& of, double confidence);

}  // namespace ls::stats
