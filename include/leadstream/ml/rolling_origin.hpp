#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/ml/forecaster.hpp"
#include "leadstream/ml/number_meter.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// From where, and how far, a series is foretold again and again (Tashman 2000).
//
// An origin t is the number of values that were learned. The forecast from it for step h, 1 to
// `horizon`, is held against `series[t + h - 1]`: against no value that was learned, and the first
// step against the very next one. Origins are `first_origin`, `first_origin + every`, ... as long
// as all steps lie within the series, so that every step is judged on as many.
struct RollingOriginOptions {
  std::size_t first_origin = 0;
  std::size_t horizon = 1;
  std::size_t every = 1;
  std::size_t season = 1;  // of the scale of MASE
  double level = 0.95;     // of the intervals
};

// All that was foretold one number of steps ahead.
struct StepErrors {
  NumberErrors errors;  // of the mean; `pinball` is that of the median, half the absolute error
  double coverage = 0;  // share of values within the interval
  double width = 0;     // of the intervals, on average
  double interval_pinball = 0;  // mean of the losses of both ends as quantiles
};

struct RollingOriginReport {
  std::size_t origins = 0;  // at which the forecaster had something to say
  std::size_t silent = 0;   // at which it had not; they count nowhere else
  std::vector<StepErrors> steps;
  // The mean absolute errors of all steps over that of "as one season before" within the values
  // before the first origin (Hyndman and Koehler 2006). NaN if those do not tell.
  double mase = 0;
};

// `fresh` has learned nothing; it is cloned. Missing values of the series are learned as such and
// judge nothing.
[[nodiscard]] RollingOriginReport evaluate_rolling_origin(const Forecaster& fresh,
                                                          std::span<const double> series,
                                                          const RollingOriginOptions& options);

// Which of the forecasters is silent at the fewest origins and, of those, has the smallest MASE;
// ties go to the first. Refuses an empty list, and a series of which none says anything.
[[nodiscard]] Result<std::size_t> select_forecaster(
    std::span<const std::unique_ptr<Forecaster>> fresh, std::span<const double> series,
    const RollingOriginOptions& options);

}  // namespace ls::ml
