#include "ml/forecast/seasonal_factors.hpp"

#include "ml/heap_bytes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ls::ml {

SeasonalFactors::SeasonalFactors(std::size_t period) : factors_(period), counts_(period) {}

// The mean of a season's values around the one at `at`; of an even number, one half season to each
// side with the outer ones counting half.
double SeasonalFactors::around(std::span<const double> values, std::size_t at) const {
  const std::size_t period = factors_.size();
  const std::size_t half = period / 2;
  double sum = 0;
  for (std::size_t i = at - half; i <= at + half; ++i) {
    const bool is_outer = period % 2 == 0 && (i == at - half || i == at + half);
    sum += is_outer ? values[i] / 2 : values[i];
  }
  return sum / static_cast<double>(period);
}

bool SeasonalFactors::fit(std::span<const double> values) {
  const std::size_t period = factors_.size();
  if (period == 1) {
    return true;  // nothing to take away: the only term stays 0
  }
  multiplies_ = std::ranges::none_of(values, [](double value) { return value <= 0; });
  std::ranges::fill(factors_, 0);
  std::ranges::fill(counts_, 0);
  const std::size_t half = period / 2;
  for (std::size_t at = half; at + half < values.size(); ++at) {
    const double trunk = around(values, at);
    const double deviation = multiplies_ ? values[at] / trunk : values[at] - trunk;
    if (!std::isnan(deviation)) {
      factors_[at % period] += deviation;
      counts_[at % period] += 1;
    }
  }
  for (std::size_t i = 0; i < period; ++i) {
    factors_[i] /= counts_[i];
  }
  const double mean =
      std::accumulate(factors_.begin(), factors_.end(), 0.0) / static_cast<double>(period);
  for (double& factor : factors_) {
    factor = multiplies_ ? factor / mean : factor - mean;
  }
  return std::ranges::all_of(factors_, [this](double factor) {
    return std::isfinite(factor) && (!multiplies_ || factor > 0);
  });
}

std::size_t SeasonalFactors::heap_bytes() const {
  return ml::heap_bytes(factors_) + ml::heap_bytes(counts_);
}

void SeasonalFactors::save(ByteWriter& out) const {
  out.u8(multiplies_ ? 1 : 0);
  for (const double factor : factors_) {
    out.f64(factor);
  }
}

void SeasonalFactors::load(ByteReader& in) {
  multiplies_ = in.u8() != 0;
  for (double& factor : factors_) {
    factor = in.f64();
  }
}

}  // namespace ls::ml
