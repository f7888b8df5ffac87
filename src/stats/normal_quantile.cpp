#include "leadstream/stats/normal_quantile.hpp"

#include "leadstream/base/assert.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <numbers>

namespace ls::stats {

double normal_quantile(double probability) {
  LS_ASSERT(probability > 0 && probability < 1);
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * probability);
}

}  // namespace ls::stats
