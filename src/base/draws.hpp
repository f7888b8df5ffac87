#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

// Distributions over any source of 64-bit words with `next` and `uniform`.

namespace ls::draws {

// Uniform in 0 .. bound-1, unbiased (Lemire 2019).
template <typename Source>
std::uint64_t below(Source& source, std::uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{source.next()} * bound;
  auto low = static_cast<std::uint64_t>(product);
  if (low < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (low < threshold) {
      product = Wide{source.next()} * bound;
      low = static_cast<std::uint64_t>(product);
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

// Standard normal (Box-Muller, one draw of two kept).
template <typename Source>
double normal(Source& source) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - source.uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * source.uniform());
}

// Inversion of one uniform for small means, normal cut off at 0 above 500.
template <typename Source>
std::uint64_t poisson(Source& source, double mean) {
  if (mean > 500.0) {
    const double drawn = std::round(mean + std::sqrt(mean) * normal(source));
    return static_cast<std::uint64_t>(std::max(0.0, drawn));
  }
  double term = std::exp(-mean);
  double rest = source.uniform() - term;
  std::uint64_t k = 0;
  while (rest >= 0.0 && term > 0.0) {
    ++k;
    term *= mean / static_cast<double>(k);
    rest -= term;
  }
  return k;
}

}  // namespace ls::draws
