#include "leadstream/stats/sample_ratio.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/stats/chi_square.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ls::stats {

bool SampleRatio::is_mismatch(double level) const {
  LS_ASSERT(level > 0);
  return log_p < std::log(level);
}

SampleRatio sample_ratio(std::span<const std::uint64_t> counts, std::span<const double> shares) {
  LS_ASSERT(counts.size() == shares.size());
  LS_ASSERT(std::ranges::all_of(shares, [](double share) { return share > 0; }));
  const std::uint64_t all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  const double whole = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (all == 0 || counts.size() < 2) {
    return {};
  }
  SampleRatio result{.freedom = counts.size() - 1};
  for (std::size_t arm = 0; arm < counts.size(); ++arm) {
    const double expected = static_cast<double>(all) * (shares[arm] / whole);
    const double distance = static_cast<double>(counts[arm]) - expected;
    result.statistic += distance * distance / expected;
  }
  result.log_p = chi_squared_log_p(result.statistic, result.freedom);
  return result;
}

double log_ratio_evidence(std::span<const std::uint64_t> counts, std::span<const double> shares) {
  LS_ASSERT(counts.size() == shares.size());
  const double whole = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (counts.size() < 2) {
    return 0;
  }
  double all = 0;
  double log_ratio = 0;
  for (std::size_t arm = 0; arm < counts.size(); ++arm) {
    const double share = shares[arm] / whole;
    const double prior = kRatioUnits * share;
    const auto count = static_cast<double>(counts[arm]);
    log_ratio += boost::math::lgamma(prior + count) - boost::math::lgamma(prior);
    log_ratio -= count * std::log(share);
    all += count;
  }
  return log_ratio + boost::math::lgamma(kRatioUnits) - boost::math::lgamma(kRatioUnits + all);
}

}  // namespace ls::stats
