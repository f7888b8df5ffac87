#pragma once

#include "ml/transform/tracked_quantiles.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/moments.hpp"

namespace ls::ml {

// Putting one numeric feature on a common scale. All learn with `learn` and transform with a const
// `transform`, which never learns; NaN is missing: it is not learned and stays NaN (Imputation is
// for that). Infinite values are refused where they enter the system. Plain values.

// (x - mean) / deviation over everything learned, deviation of the values themselves (divided by
// n). 0 while there is no spread.
class StandardScaling {
 public:
  // weight >= 0.
  void learn(double x, double weight = 1);
  // As if everything had been learned here.
  void merge(const StandardScaling& other);
  [[nodiscard]] double transform(double x) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<StandardScaling> load(ByteReader& in);

 private:
  stats::Moments moments_;
};

// The same with a memory: each value moves mean and variance by the share `rate`. What it knows
// depends on the order, so it does not merge.
class DecayedScaling {
 public:
  // 0 < rate <= 1.
  explicit DecayedScaling(double rate);

  void learn(double x);
  [[nodiscard]] double transform(double x) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<DecayedScaling> load(ByteReader& in);

 private:
  stats::DecayedMoments moments_;
};

// To 0 .. 1 between two quantiles, beyond which values are clipped: the plain smallest and largest
// would let one absurd value flatten all others. 0.5 while there is no spread.
class RangeScaling {
 public:
  struct Clip {
    double low = 0.001;
    double high = 0.999;  // low < high, both 0 .. 1
  };
  explicit RangeScaling(const Clip& clip);

  void learn(double x);
  [[nodiscard]] double transform(double x) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<RangeScaling> load(ByteReader& in);

 private:
  Clip clip_;
  TrackedQuantiles quantiles_;
};

// (x - median) / (upper quartile - lower quartile). 0 while the quartiles are equal.
class RobustScaling {
 public:
  RobustScaling();

  void learn(double x);
  [[nodiscard]] double transform(double x) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<RobustScaling> load(ByteReader& in);

 private:
  TrackedQuantiles quantiles_;
};

}  // namespace ls::ml
