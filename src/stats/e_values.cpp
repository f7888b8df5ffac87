#include "leadstream/stats/e_values.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/multiple_testing.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ls::stats {

double log_e_of(double log_p, double kappa) {
  LS_ASSERT(log_p <= 0 && kappa > 0 && kappa < 1);
  return std::log(kappa) + (kappa - 1) * log_p;
}

double log_e_of_mixture(double log_p) {
  LS_ASSERT(log_p <= 0);
  if (log_p > -1e-3) {  // The series at p = 1, where numerator and denominator cancel.
    return std::log(0.5 - log_p / 6 + log_p * log_p / 24);
  }
  const double p = std::exp(log_p);
  return std::log(1 - p + p * log_p) - log_p - 2 * std::log(-log_p);
}

std::vector<std::size_t> e_benjamini_hochberg(std::span<const double> log_e, double alpha) {
  LS_ASSERT(alpha > 0 && alpha < 1);
  std::vector<double> descending(log_e.begin(), log_e.end());
  std::ranges::sort(descending, std::greater());
  const double log_family =
      std::log(static_cast<double>(log_e.size())) - std::log(alpha) - kLogRounding;
  std::size_t count = descending.size();
  while (count > 0 && descending[count - 1] < log_family - std::log(static_cast<double>(count))) {
    --count;
  }
  std::vector<std::size_t> indices;
  for (std::size_t at = 0; count > 0 && at < log_e.size(); ++at) {
    if (log_e[at] >= descending[count - 1]) {
      indices.push_back(at);
    }
  }
  return indices;
}

}  // namespace ls::stats
