#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"

namespace ls::stats {

// How bets that were begun at every moment so far are pooled.
enum class EPooling {
  sum,      // Shiryaev and Roberts: the sum of all of them.
  largest,  // Cumulative sums: the largest. Somewhat later, and its alarm tells since when.
};

// Change detection by betting (Shin, Ramdas, Rinaldo 2022): each value is a round of a game that
// nobody can win on average as long as nothing changes, and an alarm is raised once the bets have
// grown to the wanted run length. The mean run length is at least that, whatever the law of the
// values and however they depend on each other, with no simulation: the price is a longer delay
// than that of a calibrated detector. O(1). Starts anew with the value after an alarm.
// A plain value owned by one operator.
class EDetector {
 public:
  // run_length > 1, in values.
  explicit EDetector(double run_length, EPooling pooling = EPooling::sum);

  // The log of the factor by which this round multiplies a bet: one whose mean is at most 1 before
  // the change, given all that came before. Minus infinity loses all.
  DriftLevel update(double log_factor);

  // Log of the pooled bets; minus infinity at the begin.
  [[nodiscard]] double log_statistic() const {
    return log_pooled_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<EDetector> load(ByteReader& in);

 private:
  double log_threshold_;
  EPooling pooling_;
  bool restarts_ = false;
  double log_pooled_;
};

// The bet 1 + stake * (value - mean) on values in [0, 1] whose mean was at most `mean`, and for a
// stake below 0 at least `mean`: -1 / (1 - mean) <= stake <= 1 / mean. For conversions and errors.
[[nodiscard]] double log_mean_bet(double value, double mean, double stake);

}  // namespace ls::stats
