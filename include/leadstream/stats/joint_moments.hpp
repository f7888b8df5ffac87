#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/moments.hpp"

namespace ls::stats {

// Two numbers that come together.
struct Pair {
  double x = 0;
  double y = 0;
};

// Means, variances and covariance of a weighted stream of pairs, without cancellation (Welford
// 1962; merging after Chan, Golub, LeVeque 1983). A plain value. Not for NaN.
class JointMoments {
 public:
  // A weight of 0 changes nothing. weight >= 0.
  void add(const Pair& pair, double weight = 1);
  // As if the pairs of `other` had been added here.
  void merge(const JointMoments& other);

  [[nodiscard]] const Moments& x() const {
    return x_;
  }
  [[nodiscard]] const Moments& y() const {
    return y_;
  }
  [[nodiscard]] double weight() const {
    return x_.weight();
  }
  // Of what the pairs are a sample of: divided by W - 1. 0 below two pairs.
  [[nodiscard]] double sample_covariance() const;
  // Sums of squared distances from the mean, and of their products.
  [[nodiscard]] double squares_x() const {
    return x_.variance() * x_.weight();
  }
  [[nodiscard]] double squares_y() const {
    return y_.variance() * y_.weight();
  }
  [[nodiscard]] double products() const {
    return products_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<JointMoments> load(ByteReader& in);

 private:
  Moments x_;
  Moments y_;
  double products_ = 0;
};

}  // namespace ls::stats
