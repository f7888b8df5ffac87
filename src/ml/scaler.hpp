#pragma once

#include "leadstream/base/bytes.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

// Running mean and variance of one numeric feature (Welford 1962, weighted as in West 1979), to put
// it on a common scale. Learns with `add`; `scaled` is const. Missing values are never added. What
// is far out counts as `kReach` deviations, so that one absurd value does not flatten all others;
// the scale still grows fast enough to follow a change of unit.
class Scaler {
 public:
  // What has been forgotten last: a full memory fades by the same share at each example, which one
  // division finds for all features.
  struct Fading {
    double weight = 0;  // before
    double kept = 0;    // memory / weight
  };

  // `weight` > 0 examples of value x; what is older than `memory` examples fades.
  void add(double x, double weight, double memory) {
    Fading fading;
    add(x, weight, memory, fading);
  }
  // The same; `fading` is only ever used with this `memory`.
  void add(double x, double weight, double memory, Fading& fading) {
    x = std::clamp(x, -kLargest, kLargest);
    if (weight_ >= kWarm && std::abs(x - mean_) * inverse_ > kReach) {
      x = mean_ + std::copysign(kReach / inverse_, x - mean_);
    }
    if (weight_ > memory) {
      if (fading.weight != weight_) {
        fading = {.weight = weight_, .kept = memory / weight_};
      }
      squares_ *= fading.kept;
      weight_ = memory;
    }
    weight_ += weight;
    const double d = x - mean_;
    mean_ += d * weight / weight_;
    squares_ += weight * d * (x - mean_);
    update_inverse();
  }
  // In standard deviations from the mean, cut off at `limit`; 0 while there is no spread.
  [[nodiscard]] double scaled(double x, double limit) const {
    return std::clamp((std::clamp(x, -kLargest, kLargest) - mean_) * inverse_, -limit, limit);
  }
  [[nodiscard]] double mean() const {
    return mean_;
  }
  // Biased (divided by the weight): 0 before the first value.
  [[nodiscard]] double variance() const {
    return weight_ > 0 ? squares_ / weight_ : 0;
  }

  void save(ByteWriter& out) const {
    out.f64(weight_);
    out.f64(mean_);
    out.f64(squares_);
  }
  void load(ByteReader& in) {
    weight_ = in.f64();
    mean_ = in.f64();
    squares_ = in.f64();
    update_inverse();
  }

 private:
  static constexpr double kLargest = 1e100;  // its square, summed, is finite
  static constexpr double kReach = 10;
  static constexpr double kWarm = 20;
  static constexpr double kSmallest = 1e-280;  // its inverse is finite
  static constexpr double kRounding = 1e-28;   // of the square: 45 units in the last place

  // What rounding leaves of a constant is no spread.
  void update_inverse() {
    const bool has_spread = squares_ > std::max(kSmallest, kRounding * weight_ * mean_ * mean_);
    inverse_ = has_spread ? std::sqrt(weight_ / squares_) : 0;
  }

  double weight_ = 0;
  double mean_ = 0;
  double squares_ = 0;
  double inverse_ = 0;  // of the standard deviation
};

}  // namespace ls::ml
