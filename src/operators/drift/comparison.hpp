#pragma once

#include <span>

namespace ls::operators {

// What one complete window said against the reference.
struct Comparison {
  double value = 0.0;     // the effect: D, PSI, or the share of categories that would have to move
  double log_p = 0.0;     // natural logarithm
  double location = 0.0;  // where the distributions differ most; 0 where that is not known
};

// Categories travel as numbers of which only the equality counts. Those that the reference does not
// have are one more category.
[[nodiscard]] Comparison compare_categories(std::span<const double> reference,
                                            std::span<const double> current);

// In bins that hold equally many values of the reference.
[[nodiscard]] Comparison compare_bins(std::span<const double> reference,
                                      std::span<const double> current);

}  // namespace ls::operators
