#include "leadstream/stats/divergence.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ls::stats {
namespace {

double part(double share, double middle) {
  return share == 0 ? 0 : share * std::log(share / middle);
}

}  // namespace

double jensen_shannon(const BinShares& shares) {
  LS_ASSERT(shares.reference.size() == shares.current.size());
  double sum = 0;
  for (std::size_t bin = 0; bin < shares.reference.size(); ++bin) {
    const double middle = (shares.reference[bin] + shares.current[bin]) / 2;
    sum += part(shares.reference[bin], middle) + part(shares.current[bin], middle);
  }
  return std::max(0.0, sum / 2);
}

double hellinger(const BinShares& shares) {
  LS_ASSERT(shares.reference.size() == shares.current.size());
  double sum = 0;
  for (std::size_t bin = 0; bin < shares.reference.size(); ++bin) {
    const double root = std::sqrt(shares.reference[bin]) - std::sqrt(shares.current[bin]);
    sum += root * root;
  }
  return std::sqrt(sum / 2);
}

}  // namespace ls::stats
