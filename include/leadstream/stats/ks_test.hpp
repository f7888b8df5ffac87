#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ls::stats {

// n values of the reference and m of the current sample.
struct SampleSizes {
  std::int64_t reference = 0;
  std::int64_t current = 0;

  friend auto operator<=>(const SampleSizes&, const SampleSizes&) = default;
};

// Limit of either sample: keeps every product of the integer arithmetic far below 2^63.
constexpr std::int64_t kKsSampleMax = std::int64_t{1} << 24;

struct KsSamples {
  std::span<const double> reference;
  std::span<const double> current;
};

// The two sides of the statistic as integers, each at least 0: see KsStatistic.
struct KsExtent {
  std::int64_t plus = 0;
  std::int64_t minus = 0;
};

// The two-sample Kolmogorov-Smirnov statistic as exact integers. With i values of the reference and
// j of the current sample at or below v, c_plus is the maximum over v of i*m - j*n and c_minus that
// of j*n - i*m; both are at least 0. D = c / (n*m). A plain value.
struct KsStatistic {
  SampleSizes sizes;
  std::int64_t c_plus = 0;
  std::int64_t c_minus = 0;
  // The first pooled value where the maximum is reached; not a number where the maximum is 0.
  double at_plus = 0;
  double at_minus = 0;

  [[nodiscard]] std::int64_t c() const;
  [[nodiscard]] double d() const;
  [[nodiscard]] double d_plus() const;
  [[nodiscard]] double d_minus() const;
  // +1: the reference's distribution function lies above, so the current values are larger there.
  // -1: they are smaller.
  [[nodiscard]] int sign() const;
  [[nodiscard]] double location() const;
};

// Sorts copies, then merges: O(n log n + m log m). Tied values are consumed as one group before
// the difference is looked at. Neither sample may be empty or hold a NaN.
[[nodiscard]] KsStatistic ks_statistic(const KsSamples& samples);

// How many pooled values share each distinct value, in ascending order of the values.
[[nodiscard]] std::vector<std::uint32_t> tie_groups(const KsSamples& samples);
// The share of pooled values that have at least one equal.
[[nodiscard]] double tied_share(std::span<const std::uint32_t> groups);

}  // namespace ls::stats
