#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"
#include "leadstream/stats/hddm_a.hpp"

namespace ls::stats {

// Drift by McDiarmid's bound on decayed averages, the W-test of Frias-Blanco and others (2015): as
// HddmA, but the newest values weigh most, and what came after the cut is compared with what came
// before it. For gradual changes; alarms 5 to 12 times in 100 000 stationary values at its
// defaults. Starts anew with the value after an alarm. A plain value owned by one operator.
class HddmW {
 public:
  // `decay` is the weight of the newest value, 0 < decay < 1.
  explicit HddmW(const HddmOptions& options = {}, double decay = 0.05);

  // 0 <= value <= 1: a loss, an error, or a probability.
  DriftLevel update(double value);

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<HddmW> load(ByteReader& in);

 private:
  struct Average {
    bool is_empty = true;
    double mean = 0;
    double weights = 0;  // The sum of squares of the values' weights.

    void add(double value, double decay);
    [[nodiscard]] double bound(double confidence) const;
  };
  // What came before the lowest (highest) mean so far, and what after it.
  struct Cut {
    bool is_set = false;
    double edge = 0;
    Average before;
    Average after;
  };

  // `sign` is +1 for rises and -1 for falls.
  void move(Cut& cut, double value, double sign) const;
  [[nodiscard]] static bool has_moved(const Cut& cut, double confidence, double sign);
  [[nodiscard]] bool has_moved(double confidence) const;

  HddmOptions options_;
  double decay_;
  bool restarts_ = false;
  Average all_;
  Cut rise_;
  Cut fall_;
};

}  // namespace ls::stats
