#include "leadstream/ml/metrics.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

namespace ls::ml {
namespace {

// The places of the scores, lowest first.
std::vector<std::size_t> by_score(std::span<const double> scores) {
  LS_ASSERT(std::ranges::none_of(scores, [](double score) { return std::isnan(score); }));
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  return order;
}

}  // namespace

double auc(std::span<const double> scores, std::span<const unsigned char> labels) {
  LS_ASSERT(scores.size() == labels.size());
  const std::vector<std::size_t> order = by_score(scores);
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

double average_precision(std::span<const double> scores, std::span<const unsigned char> labels) {
  LS_ASSERT(scores.size() == labels.size());
  const std::vector<std::size_t> order = by_score(scores);
  double sum = 0;
  double positives = 0;
  double taken = 0;
  for (std::size_t left = order.size(); left > 0;) {
    const double score = scores[order[left - 1]];
    double ties = 0;
    for (; left > 0 && scores[order[left - 1]] == score; --left) {
      ties += labels[order[left - 1]] != 0 ? 1 : 0;
      taken += 1;
    }
    positives += ties;
    sum += ties * positives / taken;
  }
  return positives > 0 ? sum / positives : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace ls::ml
