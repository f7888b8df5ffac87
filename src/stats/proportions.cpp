#include "leadstream/stats/proportions.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>

namespace ls::stats {

double Proportion::rate() const {
  return trials == 0 ? 0 : static_cast<double>(successes) / static_cast<double>(trials);
}

double Proportion::squared_error() const {
  return trials == 0 ? 0 : rate() * (1 - rate()) / static_cast<double>(trials);
}

ZTest two_proportion_z(const TwoProportions& of) {
  const Proportion pooled{.successes = of.control.successes + of.treatment.successes,
                          .trials = of.control.trials + of.treatment.trials};
  if (of.control.trials == 0 || of.treatment.trials == 0 || pooled.squared_error() == 0) {
    return {};
  }
  const double parts =
      1 / static_cast<double>(of.control.trials) + 1 / static_cast<double>(of.treatment.trials);
  const double error = std::sqrt(pooled.rate() * (1 - pooled.rate()) * parts);
  const double z = of.difference() / error;
  return {.statistic = z, .log_p = normal_log_p(z)};
}

Interval wilson_interval(const Proportion& of, double confidence) {
  LS_ASSERT(of.trials > 0 && of.successes <= of.trials);
  const double z = normal_reach(confidence);
  const auto n = static_cast<double>(of.trials);
  const double p = of.rate();
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double reach = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {.low = of.successes == 0 ? 0 : middle - reach,
          .high = of.successes == of.trials ? 1 : middle + reach};
}

Interval newcombe_interval(const TwoProportions& of, double confidence) {
  const Interval control = wilson_interval(of.control, confidence);
  const Interval treatment = wilson_interval(of.treatment, confidence);
  const double difference = of.difference();
  return {.low = difference -
                 std::hypot(of.treatment.rate() - treatment.low, control.high - of.control.rate()),
          .high = difference + std::hypot(treatment.high - of.treatment.rate(),
                                          of.control.rate() - control.low)};
}

}  // namespace ls::stats
