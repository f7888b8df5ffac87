#include "leadstream/stats/psi.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/chi_square.hpp"

#include <cmath>
#include <numeric>
#include <vector>

namespace ls::stats {
namespace {

double total(std::span<const std::uint64_t> counts) {
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

std::vector<double> smoothed_shares(std::span<const std::uint64_t> counts) {
  const double all = total(counts) + 0.5 * static_cast<double>(counts.size());
  std::vector<double> shares;
  shares.reserve(counts.size());
  for (const std::uint64_t count : counts) {
    shares.push_back((static_cast<double>(count) + 0.5) / all);
  }
  return shares;
}

}  // namespace

Psi psi(const BinCounts& counts) {
  LS_ASSERT(counts.reference.size() == counts.current.size());
  const double n = total(counts.reference);
  const double m = total(counts.current);
  if (n == 0 || m == 0) {
    return {};
  }
  const std::vector<double> expected = smoothed_shares(counts.reference);
  const std::vector<double> actual = smoothed_shares(counts.current);
  const double value = psi_of_shares({.reference = expected, .current = actual});
  const std::size_t freedom = counts.reference.size() - 1;
  if (freedom == 0) {
    return {.value = value};
  }
  return {.value = value, .log_p = chi_squared_log_p(value / (1 / n + 1 / m), freedom)};
}

double psi_of_shares(const BinShares& shares) {
  LS_ASSERT(shares.reference.size() == shares.current.size());
  double sum = 0;
  for (std::size_t bin = 0; bin < shares.reference.size(); ++bin) {
    const double expected = shares.reference[bin];
    const double actual = shares.current[bin];
    if (actual != expected) {  // Else it is 0, also where both are empty.
      sum += (actual - expected) * std::log(actual / expected);
    }
  }
  return sum;
}

}  // namespace ls::stats
