#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"
#include "leadstream/stats/mean_shift.hpp"

#include <cstdint>

namespace ls::stats {

struct PageHinkleyOptions {
  std::uint64_t values_min = 30;  // No alarm before that many.
  double delta = 0.005;           // Changes of the mean up to this are tolerated.
  double threshold = 50;          // In units of the values: standardise them first.
  double forgetting = 0.9999;     // Factor on the sum at each value.
  MeanShift shift = MeanShift::rise;
};

// Page's test (Page 1954) against the running mean: the sum of what exceeds the mean by more than
// delta, never below 0, alarms at the threshold. Starts anew with the value after an alarm.
// A plain value owned by one operator. Not for NaN.
class PageHinkley {
 public:
  explicit PageHinkley(const PageHinkleyOptions& options = {});

  DriftLevel update(double value);

  // The larger of the sums that are watched.
  [[nodiscard]] double statistic() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<PageHinkley> load(ByteReader& in);

 private:
  PageHinkleyOptions options_;
  bool restarts_ = false;
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double rise_ = 0;
  double fall_ = 0;
};

}  // namespace ls::stats
