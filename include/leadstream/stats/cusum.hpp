#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"
#include "leadstream/stats/mean_shift.hpp"
#include "leadstream/stats/moments.hpp"

#include <cstdint>

namespace ls::stats {

// In deviations of the values.
struct CusumOptions {
  double slack = 0.5;    // k: half of the shift that is to be found soonest. >= 0.
  double threshold = 5;  // h > 0: see cusum_threshold.
  MeanShift shift = MeanShift::either;
  // Mean and deviation are those of so many first values, >= 2, unless they are given. An estimate
  // that is off looks like a drift: on normal values at the defaults half of all runs end before
  // 327 values with a known baseline, before 243 after 100 values and before 139 after 25.
  std::uint64_t baseline_values = 100;
};

// Cumulative sums (Page 1954) of the distance from a frozen mean, in deviations, less a slack and
// never below 0: alarms at the threshold. Unlike PageHinkley the mean does not follow the stream,
// so slow shifts are found as well. Starts anew with the value after an alarm, with a new baseline
// unless that is known. A plain value owned by one operator. Not for NaN.
class Cusum {
 public:
  explicit Cusum(const CusumOptions& options = {});
  // With a known mean and deviation > 0.
  [[nodiscard]] static Cusum with_baseline(const CusumOptions& options, double mean,
                                           double deviation);

  // Where the baseline's values were all equal, any other value is an alarm.
  DriftLevel update(double value);

  // The larger of the sums that are watched, in deviations.
  [[nodiscard]] double statistic() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Cusum> load(ByteReader& in);

 private:
  [[nodiscard]] double standardised(double value) const;

  CusumOptions options_;
  bool is_known_ = false;
  bool restarts_ = false;
  Moments baseline_;
  double mean_ = 0;
  double deviation_ = 0;
  double rise_ = 0;
  double fall_ = 0;
};

// Values until a false alarm on independent normal values with a known baseline (Siegmund 1985,
// with his correction for the overshoot), to about 1 %.
[[nodiscard]] double cusum_run_length(double slack, double threshold, MeanShift shift);
// The threshold for a mean run length; its inverse. slack > 0, run length >= 10.
[[nodiscard]] double cusum_threshold(double slack, double run_length, MeanShift shift);

}  // namespace ls::stats
