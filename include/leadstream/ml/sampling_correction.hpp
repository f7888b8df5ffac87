#pragma once

#include <cmath>

// What a model says that learned from all positives and only some of the negatives, put right for
// all of them (Elkan 2001; Dal Pozzolo, Caelen, Johnson, Bontempi 2015). `kept` is the share of the
// negatives that were kept, 0 < kept <= 1.

namespace ls::ml {

inline double probability_without_sampling(double probability, double kept) {
  return probability / (probability + (1 - probability) / kept);
}

// The same for margins.
inline double margin_without_sampling(double margin, double kept) {
  return margin + std::log(kept);
}

}  // namespace ls::ml
