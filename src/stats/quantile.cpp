#include "leadstream/stats/quantile.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace ls::stats {

std::optional<double> sorted_quantile(std::span<const double> ascending, double q) {
  LS_ASSERT(q >= 0 && q <= 1);
  if (ascending.empty()) {
    return std::nullopt;
  }
  const double rank = q * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  const double share = rank - static_cast<double>(below);
  return ascending[below] + share * (ascending[above] - ascending[below]);
}

double Robust::z(double value) const {
  constexpr double kSigma = 0.6744897501960817;   // The upper quartile of the standard normal law.
  constexpr double kOfMean = 1.2533141373155003;  // Sigma over the mean distance: sqrt(pi / 2).
  const double distance = value - median;
  if (distance == 0) {
    return 0;
  }
  return deviation > 0 ? kSigma * distance / deviation : distance / (kOfMean * mean_deviation);
}

std::optional<Robust> robust_location(std::span<const double> values) {
  if (values.empty()) {
    return std::nullopt;
  }
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  Robust robust{.median = *sorted_quantile(sorted, 0.5)};
  for (double& value : sorted) {
    value = std::abs(value - robust.median);
  }
  std::ranges::sort(sorted);
  robust.deviation = *sorted_quantile(sorted, 0.5);
  robust.mean_deviation =
      std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
  return robust;
}

}  // namespace ls::stats
