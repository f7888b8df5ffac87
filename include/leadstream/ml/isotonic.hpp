#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/score_window.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// Neighbours that got one value together.
struct IsotonicBlock {
  double value = 0;
  double weight = 0;
  std::size_t end = 0;  // one past the last of its places
};

// The rising sequence nearest to `values` in weighted squares (pool adjacent violators; Ayer,
// Brunk, Ewing, Reid, Silverman 1955). Weights > 0. Writes its blocks in order into `blocks`, which
// has room for one per value, and returns how many. O(n), allocates nothing.
std::size_t pool_adjacent(std::span<const double> values, std::span<const double> weights,
                          std::span<IsotonicBlock> blocks);
// The same, spelled out: one value per place.
std::vector<double> isotonic(std::span<const double> values, std::span<const double> weights);

// Probabilities that rise with a model's margin and are as often right as they say, over the last
// `window` examples (Zadrozny and Elkan 2002). Between bins that have seen examples they are
// interpolated. Never 0 nor 1: n examples show no more than 1 / (n + 2). 0.5 before the first.
class IsotonicCalibrator {
 public:
  explicit IsotonicCalibrator(std::size_t window = 10'000) : scores_(window) {}

  void add(double margin, bool label) {
    scores_.add(margin, label);
  }
  // O(bins), allocates nothing. NaN counts as 0.
  [[nodiscard]] double probability(double margin) const;

  // What it has asked of the allocator.
  [[nodiscard]] std::size_t heap_bytes() const {
    return scores_.heap_bytes();
  }
  void save(ByteWriter& out) const {
    scores_.save(out);
  }
  [[nodiscard]] static Result<IsotonicCalibrator> load(ByteReader& in);

 private:
  ScoreWindow scores_;
};

}  // namespace ls::ml
