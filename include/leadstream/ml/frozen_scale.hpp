#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/anomaly_detector.hpp"
#include "leadstream/ml/sorted_window.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// Puts coordinates on one scale: (x - median) / (1.4826 MAD) of the first `points` ones, frozen
// from then on, so that what a detector has learned keeps its meaning. Where more than half of the
// values are equal the mean deviation takes the place of MAD, and 1 where all are.
class FrozenScale {
 public:
  // 0: every coordinate stays as it is. At most SortedWindow::kWindowMax.
  FrozenScale(std::size_t dimensions, std::size_t points);

  [[nodiscard]] bool is_frozen() const {
    return windows_.empty();
  }
  // Until it is frozen.
  void learn(Point point);
  // Once it is frozen. What is missing stays so.
  void apply(Point point, std::span<double> scaled) const;

  [[nodiscard]] std::size_t heap_bytes() const;

  void save(ByteWriter& out) const;
  // Into a fresh one of the same shape.
  [[nodiscard]] Status load(ByteReader& in);

 private:
  struct Line {
    double center = 0;
    double deviation = 1;
  };

  void freeze();

  std::size_t points_;
  std::size_t seen_ = 0;
  std::vector<SortedWindow> windows_;  // until it is frozen
  std::vector<Line> lines_;
};

}  // namespace ls::ml
