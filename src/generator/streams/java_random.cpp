#include "generator/streams/java_random.hpp"

#include <cmath>

namespace ls::generator {

std::uint32_t JavaRandom::below(std::uint32_t bound) {
  std::uint32_t drawn = bits(31);
  if ((bound & (bound - 1)) == 0) {
    return static_cast<std::uint32_t>((std::uint64_t{bound} * drawn) >> 31);
  }
  // The highest numbers, which do not fill a multiple of `bound`, would favour small results.
  constexpr std::uint64_t kEnd = 1ULL << 31;
  while (std::uint64_t{drawn} - drawn % bound + bound > kEnd) {
    drawn = bits(31);
  }
  return drawn % bound;
}

double JavaRandom::normal() {
  if (second_normal_) {
    const double kept = *second_normal_;
    second_normal_.reset();
    return kept;
  }
  double a = 0;
  double b = 0;
  double square = 0;
  do {
    a = 2 * uniform() - 1;
    b = 2 * uniform() - 1;
    square = a * a + b * b;
  } while (square >= 1 || square == 0);
  const double scale = std::sqrt(-2 * std::log(square) / square);
  second_normal_ = b * scale;
  return a * scale;
}

}  // namespace ls::generator
