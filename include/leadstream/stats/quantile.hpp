#pragma once

#include <optional>
#include <span>

namespace ls::stats {

// Of values in ascending order, linear between neighbours (Hyndman, Fan 1996, definition 7): rank
// q (n - 1), which begins with 0. 0 <= q <= 1. Nothing of no values.
[[nodiscard]] std::optional<double> sorted_quantile(std::span<const double> ascending, double q);

// What half of the values lie around, and how far: the median, and the median and the mean of the
// distances from it.
struct Robust {
  double median = 0;
  double deviation = 0;       // MAD, as it is: times 1.4826 it estimates a normal sigma.
  double mean_deviation = 0;  // times 1.2533 it does.

  // How far a value is out, in normal sigmas (Iglewicz, Hoaglin 1993). Where more than half of the
  // values are equal the mean distance decides; where all are, any other value is infinitely far.
  [[nodiscard]] double z(double value) const;
};
// No NaN. Nothing of no values.
[[nodiscard]] std::optional<Robust> robust_location(std::span<const double> values);

}  // namespace ls::stats
