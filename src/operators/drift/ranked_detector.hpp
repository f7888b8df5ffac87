#pragma once

#include "operators/drift/settings.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/stats/adwin.hpp"
#include "leadstream/stats/conformal_detector.hpp"
#include "leadstream/stats/cusum.hpp"
#include "leadstream/stats/hddm_a.hpp"
#include "leadstream/stats/hddm_w.hpp"
#include "leadstream/stats/ks_sliding.hpp"
#include "leadstream/stats/page_hinkley.hpp"

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace ls::operators {

// One of the running detectors over a stream of any scale: it is given the rank of each value in
// the frozen reference, 0 .. 1, so that it needs no unit and outliers have no more than their rank.
// Those that go by the order of the values alone are given the values. A plain value.
class RankedDetector {
 public:
  // `settings.has_detector()`; the reference is not empty.
  RankedDetector(const DriftSettings& settings, std::span<const double> reference);

  // Whether it alarms with this value, given what ks_adjacent has to reach. Not for NaN.
  bool update(double value, const RunLengthLimits& limits);

  void save(ByteWriter& out) const;
  // Takes the place of the present state. What was saved under other settings is passed over, and
  // this detector begins anew.
  [[nodiscard]] Status load(ByteReader& in);

 private:
  using Detector = std::variant<stats::Adwin, stats::PageHinkley, stats::Cusum, stats::HddmA,
                                stats::HddmW, stats::ConformalDetector, stats::KsSliding>;

  // The share of reference values below, of equal ones half.
  [[nodiscard]] double rank_of(double value) const;
  [[nodiscard]] Detector make(const DriftSettings& settings) const;

  std::string settings_;  // of which the detector was made
  std::vector<double> sorted_;
  Detector detector_;
};

}  // namespace ls::operators
