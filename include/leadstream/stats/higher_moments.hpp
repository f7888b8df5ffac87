#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstdint>
#include <limits>

namespace ls::stats {

// What a stream of numbers looks like, in one pass: mean, spread, skew, tails, ends. Sums of powers
// of the distance from the running mean, without cancellation (Terriberry 2007; merging after Pebay
// 2008). A plain value. Not for NaN.
class HigherMoments {
 public:
  void add(double value);
  // As if the values of `other` had been added here.
  void merge(const HigherMoments& other);

  [[nodiscard]] std::uint64_t count() const {
    return count_;
  }
  // 0 while empty.
  [[nodiscard]] double mean() const {
    return mean_;
  }
  // Divided by n - 1. 0 below two values.
  [[nodiscard]] double sample_variance() const;
  // Of the values themselves: m3 / m2^1.5. 0 without spread.
  [[nodiscard]] double skewness() const;
  // Of the values themselves: m4 / m2^2 - 3, 0 for a normal law. 0 without spread.
  [[nodiscard]] double excess_kurtosis() const;
  // Infinite the wrong way round while empty.
  [[nodiscard]] double min() const {
    return min_;
  }
  [[nodiscard]] double max() const {
    return max_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<HigherMoments> load(ByteReader& in);

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // M2, M3, M4.
  double cubes_ = 0;
  double fourths_ = 0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

}  // namespace ls::stats
