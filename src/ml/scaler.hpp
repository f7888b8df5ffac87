#pragma once

#include "leadstream/base/bytes.hpp"

#include <algorithm>
#include <cmath>

namespace ls::ml {

// Running mean and variance of one numeric feature (Welford 1962, weighted as in West 1979), to put
// it on a common scale. Learns with `add`; `scaled` is const. Missing values are never added.
class Scaler {
 public:
  // `weight` examples of value x; what is older than `memory` examples fades.
  void add(double x, double weight, double memory) {
    if (weight_ > memory) {
      squares_ *= memory / weight_;
      weight_ = memory;
    }
    weight_ += weight;
    const double d = x - mean_;
    mean_ += d * weight / weight_;
    squares_ += weight * d * (x - mean_);
  }
  // In standard deviations from the mean, cut off at `limit`; 0 while there is no spread.
  [[nodiscard]] double scaled(double x, double limit) const {
    if (!(squares_ > 0)) {
      return 0;
    }
    return std::clamp((x - mean_) / std::sqrt(variance()), -limit, limit);
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
  }

 private:
  double weight_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

}  // namespace ls::ml
