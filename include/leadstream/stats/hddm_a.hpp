#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/drift_level.hpp"
#include "leadstream/stats/mean_shift.hpp"

#include <cstdint>

namespace ls::stats {

struct HddmOptions {
  // Chances that one comparison alarms or warns without a change; 0 < drift <= warning < 1.
  double drift_confidence = 0.001;
  double warning_confidence = 0.005;
  MeanShift shift = MeanShift::rise;
};

// Drift by Hoeffding's bound on averages, the A-test of Frias-Blanco and others (2015): remembers
// the part of the stream so far at whose end the mean, with its bound, was lowest (highest), and
// alarms when the mean of all lies above (below) it by more than chance allows. Of no law but that
// the values lie in [0, 1]. For sudden changes. Starts anew with the value after an alarm.
// A plain value owned by one operator.
class HddmA {
 public:
  explicit HddmA(const HddmOptions& options = {});

  // 0 <= value <= 1: a loss, an error, or a probability.
  DriftLevel update(double value);

  [[nodiscard]] double mean() const {
    return all_.mean();
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<HddmA> load(ByteReader& in);

 private:
  struct Part {
    std::uint64_t count = 0;
    double sum = 0;

    [[nodiscard]] double mean() const {
      return count == 0 ? 0 : sum / static_cast<double>(count);
    }
  };

  void move_cuts();
  [[nodiscard]] bool has_moved(double confidence) const;

  HddmOptions options_;
  bool restarts_ = false;
  Part all_;
  Part lowest_;
  Part highest_;
};

}  // namespace ls::stats
