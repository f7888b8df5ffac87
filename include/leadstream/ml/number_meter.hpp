#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/horizon.hpp"
#include "leadstream/stats/compensated_sum.hpp"

#include <cstddef>
#include <memory>

namespace ls::ml {

// How far predicted numbers were off, in the units of the series unless said. NaN where undefined.
struct NumberErrors {
  double count = 0;  // records, or what is left of their weights
  double mean_absolute = 0;
  double root_mean_square = 0;
  // Mean of 2 |error| / (|actual| + |predicted|), 0 to 2; two zeros are no error (Makridakis 1993,
  // in the form of the M4 competition, without its factor of 100).
  double symmetric_percentage = 0;
  // The loss whose best answer is the wanted quantile (Koenker and Bassett 1978).
  double pinball = 0;
  // The mean absolute errors of "as one season before" and "as the mean so far"; of the records
  // from the second season, and from the second record on.
  double no_change_absolute = 0;
  double mean_so_far_absolute = 0;
  // mean_absolute / no_change_absolute, both over the same records (Hyndman and Koehler 2006, test
  // for train: the scale is that of the records measured). Below 1: better than no change.
  double mean_absolute_scaled = 0;
};

struct NumberMeterOptions {
  Horizon horizon = Horizon::whole();
  std::size_t season = 1;  // 1 to 65536 records; what "no change" looks back
  double quantile = 0.5;   // of the pinball loss, within (0, 1)
};

// Test-then-train errors of a regression or of forecasts of one horizon, as actual values come.
// `add` is O(1) and allocates only at first; `report` of a window adds it up anew, so nothing
// drifts. One thread.
class NumberMeter {
 public:
  explicit NumberMeter(const NumberMeterOptions& options = {});
  NumberMeter(NumberMeter&&) noexcept;
  NumberMeter& operator=(NumberMeter&&) noexcept;
  ~NumberMeter();

  // Finite numbers; `predicted` was said before `actual` was known.
  void add(double predicted, double actual);
  [[nodiscard]] NumberErrors report() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<NumberMeter> load(ByteReader& in);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace ls::ml
