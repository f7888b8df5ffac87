#pragma once

namespace ls::stats {

// Two-sided and upper tails as natural logarithms, exact far below the smallest double, and the
// quantiles that intervals need. An infinite statistic has log p = -inf.

// P(|Z| >= |z|) of a standard normal Z.
[[nodiscard]] double normal_log_p(double z);
// P(|T| >= |t|) of Student's t. freedom > 0, not necessarily whole.
[[nodiscard]] double student_log_p(double t, double freedom);

struct FFreedom {
  double between = 1;
  double within = 1;
};
// P(F >= f) of Fisher's F. f >= 0; both freedoms > 0.
[[nodiscard]] double f_log_p(double f, const FFreedom& freedom);

// Where the middle share `confidence` of the law ends. 0 < confidence < 1.
[[nodiscard]] double normal_reach(double confidence);
[[nodiscard]] double student_reach(double confidence, double freedom);

// Both ends belong to it.
struct Interval {
  double low = 0;
  double high = 0;
};

}  // namespace ls::stats
