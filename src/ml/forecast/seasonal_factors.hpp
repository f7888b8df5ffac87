#pragma once

#include "leadstream/base/bytes.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace ls::ml {

// How the values of a season differ from a moving average over one, on average: classical
// decomposition (Kendall and Stuart 1983). As factors if all values are positive, else as terms.
// Allocates when it is made only.
class SeasonalFactors {
 public:
  explicit SeasonalFactors(std::size_t period);

  // The first value has phase 0. False if some phase is without a value that has a whole season
  // around it.
  [[nodiscard]] bool fit(std::span<const double> values);

  [[nodiscard]] double without(double value, std::size_t phase) const {
    const double factor = factors_[phase % factors_.size()];
    return multiplies_ ? value / factor : value - factor;
  }
  [[nodiscard]] double with(double value, std::size_t phase) const {
    const double factor = factors_[phase % factors_.size()];
    return multiplies_ ? value * factor : value + factor;
  }
  // Only positive values suit the factors.
  [[nodiscard]] bool multiplies() const {
    return multiplies_;
  }
  // Of an error.
  [[nodiscard]] double scale(std::size_t phase) const {
    return multiplies_ ? factors_[phase % factors_.size()] : 1;
  }
  [[nodiscard]] std::size_t heap_bytes() const;

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  [[nodiscard]] double around(std::span<const double> values, std::size_t at) const;

  std::vector<double> factors_;
  std::vector<double> counts_;  // only within a fit
  bool multiplies_ = false;
};

}  // namespace ls::ml
