#pragma once

#include "leadstream/base/bytes.hpp"

#include <cmath>

namespace ls::stats {

// A sum that keeps what rounding loses (Neumaier 1974), so that billions of small terms add up. A
// plain value; terms are finite.
class CompensatedSum {
 public:
  void add(double term) {
    const double sum = value_ + term;
    lost_ += std::abs(value_) >= std::abs(term) ? (value_ - sum) + term : (term - sum) + value_;
    value_ = sum;
  }
  // For sums that forget.
  void scale(double factor) {
    value_ *= factor;
    lost_ *= factor;
  }
  [[nodiscard]] double total() const {
    return value_ + lost_;
  }

  void save(ByteWriter& out) const {
    out.f64(value_);
    out.f64(lost_);
  }
  void load(ByteReader& in) {
    value_ = in.f64();
    lost_ = in.f64();
  }

 private:
  double value_ = 0;
  double lost_ = 0;
};

}  // namespace ls::stats
