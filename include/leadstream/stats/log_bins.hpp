#pragma once

#include <cmath>
#include <cstdint>

namespace ls::stats {

// Bins of positive numbers that are as wide as the numbers are large (Masson, Rim, Lee 2019): bin i
// holds (gamma^(i-1), gamma^i] with gamma = (1 + a) / (1 - a), and tells 2 gamma^i / (gamma + 1),
// which is within the share a of anything in it.
class LogBins {
 public:
  static constexpr double kAccuracyMin = 1e-4;  // Every double then has a bin of 32 bits.

  // kAccuracyMin .. 0.5.
  explicit LogBins(double accuracy)
      : accuracy_(accuracy), log_gamma_(std::log1p(accuracy) - std::log1p(-accuracy)) {}

  // magnitude > 0, finite.
  [[nodiscard]] std::int32_t bin_of(double magnitude) const {
    return static_cast<std::int32_t>(std::ceil(std::log(magnitude) / log_gamma_));
  }
  // 2 gamma^i / (gamma + 1) = gamma^i (1 - a). Infinite at the very end of the doubles.
  [[nodiscard]] double value_of(std::int32_t bin) const {
    return std::exp(bin * log_gamma_) * (1 - accuracy_);
  }
  [[nodiscard]] double accuracy() const {
    return accuracy_;
  }

 private:
  double accuracy_;
  double log_gamma_;
};

}  // namespace ls::stats
