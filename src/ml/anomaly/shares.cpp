#include "ml/anomaly/shares.hpp"

#include <algorithm>

namespace ls::ml {

double bounded_coordinate(double value) {
  return std::clamp(value, -kCoordinateMax, kCoordinateMax) + 0.0;
}

void share_out(double score, std::span<double> evidence) {
  const double most = *std::max_element(evidence.begin(), evidence.end());
  if (!(most > 0)) {
    std::fill(evidence.begin(), evidence.end(), score / static_cast<double>(evidence.size()));
    return;
  }
  double sum = 0;
  for (double& each : evidence) {
    each /= most;
    sum += each;
  }
  for (double& each : evidence) {
    each *= score / sum;
  }
}

}  // namespace ls::ml
