#include "leadstream/ml/metrics.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace ls::ml {

double auc(std::span<const double> scores, std::span<const unsigned char> labels) {
  LS_ASSERT(scores.size() == labels.size());
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  double won = 0;
  double positives = 0;
  double negatives = 0;
  for (std::size_t i = 0; i < order.size();) {
    double ties[2] = {0, 0};
    const double score = scores[order[i]];
    for (; i < order.size() && scores[order[i]] == score; ++i) {
      ties[labels[order[i]] != 0 ? 1 : 0] += 1;
    }
    won += ties[1] * (negatives + 0.5 * ties[0]);
    negatives += ties[0];
    positives += ties[1];
  }
  if (positives == 0 || negatives == 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return won / (positives * negatives);
}

}  // namespace ls::ml
