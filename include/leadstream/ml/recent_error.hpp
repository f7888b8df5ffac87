#pragma once

#include "leadstream/base/bytes.hpp"

#include <algorithm>

namespace ls::ml {

// The mean of absolute errors of late: the first ones count equally, then each for a share of 2 %,
// which 34 later ones halve. A plain value.
struct RecentError {
  double mean = 0;
  double count = 0;

  void add(double error) {
    constexpr double kShare = 0.02;
    count += 1;
    mean += std::max(kShare, 1 / count) * (error - mean);
  }
  // A weight among others; one that was never wrong is not infinitely good.
  [[nodiscard]] double inverse() const {
    return count > 0 ? 1 / std::max(mean, 1e-100) : 0;
  }
  void save(ByteWriter& out) const {
    out.f64(mean);
    out.f64(count);
  }
  void load(ByteReader& in) {
    mean = in.f64();
    count = in.f64();
  }
};

}  // namespace ls::ml
