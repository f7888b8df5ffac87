#include "leadstream/base/random.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ls {

std::uint64_t Random::below(std::uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{next()} * bound;
  auto low = static_cast<std::uint64_t>(product);
  if (low < bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    while (low < threshold) {
      product = Wide{next()} * bound;
      low = static_cast<std::uint64_t>(product);
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

double Random::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

double Random::exponential() {
  return -std::log(1.0 - uniform());
}

std::uint64_t Random::poisson(double mean) {
  if (mean > 500.0) {
    return static_cast<std::uint64_t>(std::max(0.0, std::round(mean + std::sqrt(mean) * normal())));
  }
  double term = std::exp(-mean);
  double rest = uniform() - term;
  std::uint64_t k = 0;
  while (rest >= 0.0 && term > 0.0) {
    ++k;
    term *= mean / static_cast<double>(k);
    rest -= term;
  }
  return k;
}

}  // namespace ls
