#include "leadstream/ml/forecaster.hpp"

#include "leadstream/stats/normal_quantile.hpp"

namespace ls::ml {

Interval normal_interval(const ForecastPoint& point, double level) {
  const double half = stats::normal_quantile((1 + level) / 2) * point.sd;
  return {point.mean - half, point.mean + half};
}

}  // namespace ls::ml
