#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace ls::stats {

// A number >= 0 with an exponent of its own, mantissa * 2^exponent: products of thousands of
// factors neither underflow nor lose digits, as a sum of logarithms would.
class ScaledNumber {
 public:
  ScaledNumber() = default;
  explicit ScaledNumber(double value) : mantissa_(value) {
    normalise();
  }

  void multiply(double factor) {
    mantissa_ *= factor;
    if (mantissa_ < 0x1p-256 || mantissa_ > 0x1p256) {
      normalise();
    }
  }

  void add(const ScaledNumber& other) {
    if (other.mantissa_ == 0) {
      return;
    }
    if (mantissa_ == 0) {
      *this = other;
      return;
    }
    if (exponent_ >= other.exponent_) {
      mantissa_ += shifted(other.mantissa_, other.exponent_ - exponent_);
    } else {
      mantissa_ = other.mantissa_ + shifted(mantissa_, exponent_ - other.exponent_);
      exponent_ = other.exponent_;
    }
    normalise();
  }

  [[nodiscard]] double log() const {
    constexpr double kLogOf2 = 0.693147180559945309417;
    return mantissa_ == 0 ? -std::numeric_limits<double>::infinity()
                          : std::log(mantissa_) + static_cast<double>(exponent_) * kLogOf2;
  }

 private:
  // `by` <= 0. A mantissa is below 2^257, so what is shifted further than this adds nothing.
  static double shifted(double mantissa, std::int64_t by) {
    return by < -2000 ? 0.0 : std::ldexp(mantissa, static_cast<int>(by));
  }

  void normalise() {
    int shift = 0;
    mantissa_ = std::frexp(mantissa_, &shift);
    exponent_ = mantissa_ == 0 ? 0 : exponent_ + shift;
  }

  double mantissa_ = 0;
  std::int64_t exponent_ = 0;
};

}  // namespace ls::stats
