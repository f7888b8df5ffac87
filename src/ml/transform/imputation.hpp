#pragma once

#include "ml/transform/tracked_quantiles.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/moments.hpp"

namespace ls::ml {

// What stands in for a missing value, together with the fact that it was missing, which is an input
// of its own: a model can then learn what missing means.
struct Imputed {
  double value = 0;
  bool is_missing = false;
};

// NaN is missing. `learn` takes values as they come, `transform` never learns. Before the first
// value 0 stands in, marked as missing. Plain values.

// By the mean of what was there.
class MeanImputation {
 public:
  // weight >= 0.
  void learn(double x, double weight = 1);
  // As if everything had been learned here.
  void merge(const MeanImputation& other);
  [[nodiscard]] Imputed transform(double x) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<MeanImputation> load(ByteReader& in);

 private:
  stats::Moments moments_;
};

// By the median, which outliers do not move; from a digest, so within a rank error of about 1 %.
class MedianImputation {
 public:
  MedianImputation();

  void learn(double x);
  [[nodiscard]] Imputed transform(double x) const;

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<MedianImputation> load(ByteReader& in);

 private:
  TrackedQuantiles quantiles_;
};

}  // namespace ls::ml
