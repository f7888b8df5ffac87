#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/stats/t_digest.hpp"

namespace ls::ml {

// Three quantiles of a stream, read from a digest again whenever it has grown by a share of
// 1 / 64, and after every value of the first ones: a transform is then a subtraction.
// NaN is not learned. All are 0 while empty. A plain value.
class TrackedQuantiles {
 public:
  struct Levels {
    double low = 0;
    double middle = 0.5;
    double high = 1;
  };
  // 0 <= low <= middle <= high <= 1.
  explicit TrackedQuantiles(const Levels& levels);

  void learn(double x);

  [[nodiscard]] bool is_empty() const {
    return digest_.weight() == 0;
  }
  [[nodiscard]] double low() const {
    return low_;
  }
  [[nodiscard]] double middle() const {
    return middle_;
  }
  [[nodiscard]] double high() const {
    return high_;
  }

  void save(ByteWriter& out) const;
  [[nodiscard]] static Result<TrackedQuantiles> load(ByteReader& in);

 private:
  void read();

  Levels levels_;
  stats::TDigest digest_;
  double next_ = 0;  // The weight at which the quantiles are read again.
  double low_ = 0;
  double middle_ = 0;
  double high_ = 0;
};

}  // namespace ls::ml
