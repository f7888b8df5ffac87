#pragma once

#include "leadstream/base/random.hpp"
#include "leadstream/ml/anomaly_detector.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace ls::ml {

// Points of three coordinates: two that move together, one of few values; some are missing, some
// points come twice.
class PointStream {
 public:
  static constexpr std::size_t kDimensions = 3;

  explicit PointStream(std::uint64_t seed) : random_(seed) {}

  Point next() {
    if (random_.chance(0.1)) {
      return point_;
    }
    const double together = random_.normal();
    point_ = {100 + 10 * together, together + 0.1 * random_.normal(),
              static_cast<double>(random_.below(4))};
    if (random_.chance(0.05)) {
      point_[random_.below(kDimensions)] = std::numeric_limits<double>::quiet_NaN();
    }
    return point_;
  }
  Random& random() {
    return random_;
  }

 private:
  Random random_;
  std::array<double, kDimensions> point_ = {100, 0, 0};
};

}  // namespace ls::ml
