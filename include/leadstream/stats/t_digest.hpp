#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace ls::stats {

// Quantiles that are most exact at the ends (Dunning, Ertl 2019; merging digest with scale k1):
// neighbouring values are kept as centroids, each at most one unit wide on the scale
// k1(q) = delta / (2 pi) asin(2 q - 1), so the rank error is about sqrt(q (1 - q)) / delta. What it
// keeps depends on the order of values and merges: keep that fixed where bytes must be equal.
// A plain value. Not for NaN.
class TDigest {
 public:
  // kDeltaMin .. kDeltaMax; at most delta centroids are kept.
  explicit TDigest(double delta = 100);

  // Finite. weight > 0 and finite.
  void add(double value, double weight = 1);
  // Takes in what `other` has kept. Equal deltas.
  void merge(const TDigest& other);

  [[nodiscard]] double weight() const {
    return weight_;
  }
  // Exact for q 0 and 1, piecewise linear between the centroids. 0 <= q <= 1. Nothing while empty.
  [[nodiscard]] std::optional<double> quantile(double q) const;
  // The share of values below `value`, and half of those equal to it. 0 while empty.
  [[nodiscard]] double rank(double value) const;

  // Merges what was added since the last time, as `add` does now and then: readings behind it
  // allocate nothing.
  void compress();
  [[nodiscard]] std::size_t centroids() const;
  // k1.
  [[nodiscard]] static double scale(double q, double delta);

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<TDigest> load(ByteReader& in);

  static constexpr double kDeltaMin = 10;
  static constexpr double kDeltaMax = 1000;

 private:
  struct Centroid {
    double mean = 0;
    double weight = 0;
  };
  [[nodiscard]] std::size_t room() const;
  void take(const Centroid& centroid);
  [[nodiscard]] bool is_compressed() const {
    return merged_ == kept_.size();
  }
  [[nodiscard]] TDigest compressed() const;

  double delta_;
  std::vector<Centroid> kept_;  // `merged_` centroids in order, then what came since.
  std::size_t merged_ = 0;
  double weight_ = 0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

}  // namespace ls::stats
