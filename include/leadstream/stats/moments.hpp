#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>

namespace ls::stats {

// Mean and variance of a weighted stream without the cancellation of sums of squares (Welford 1962;
// merging after Chan, Golub, LeVeque 1983). A plain value. Not for NaN.
class Moments {
 public:
  // A weight of 0 changes nothing. weight >= 0.
  void add(double value, double weight = 1);
  // As if the values of `other` had been added here.
  void merge(const Moments& other);

  [[nodiscard]] double weight() const {
    return weight_;
  }
  [[nodiscard]] double mean() const {
    return mean_;
  }
  // Of the values themselves: M2 / W. 0 while empty.
  [[nodiscard]] double variance() const;
  // Of what they are a sample of: M2 / (W - 1). 0 below two values.
  [[nodiscard]] double sample_variance() const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<Moments> load(ByteReader& in);

 private:
  double weight_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // M2, the sum of weighted squared distances from the mean.
};

// Mean and variance that forget: each value moves them by the share `rate` (Finch 2009, section 9).
// The first value is taken as the mean. A plain value. Not for NaN.
class DecayedMoments {
 public:
  // 0 < rate <= 1.
  explicit DecayedMoments(double rate);

  void add(double value);

  [[nodiscard]] bool is_empty() const {
    return is_empty_;
  }
  [[nodiscard]] double mean() const {
    return mean_;
  }
  [[nodiscard]] double variance() const {
    return variance_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<DecayedMoments> load(ByteReader& in);

 private:
  double rate_;
  bool is_empty_ = true;
  double mean_ = 0;
  double variance_ = 0;
};

}  // namespace ls::stats
