#pragma once

#include <cmath>
#include <span>

namespace ls::ml {

// 1 / (1 + e^-margin) without overflow at either end.
inline double sigmoid(double margin) {
  if (margin >= 0) {
    return 1.0 / (1.0 + std::exp(-margin));
  }
  const double e = std::exp(margin);
  return e / (1.0 + e);
}

// -log of the probability given to what happened; from the margin, so that a confident mistake
// costs what it should instead of being clipped.
inline double log_loss(double margin, bool label) {
  const double m = label ? margin : -margin;
  return std::log1p(std::exp(-std::abs(m))) + (m < 0 ? -m : 0.0);
}

// The probability that a positive scores above a negative, ties counting half (Mann-Whitney):
// O(n log n), NaN if a class is absent. `labels` are 0 or 1, as many as scores, of which none is
// NaN.
double auc(std::span<const double> scores, std::span<const unsigned char> labels);

// The mean precision over the recalls that distinct scores reach, without interpolation: O(n log
// n), NaN without positives. A precision that ties share counts once for all of them.
double average_precision(std::span<const double> scores, std::span<const unsigned char> labels);

}  // namespace ls::ml
