#include "leadstream/base/random.hpp"

#include "draws.hpp"

#include <cmath>

namespace ls {

std::uint64_t Random::below(std::uint64_t bound) {
  return draws::below(*this, bound);
}

double Random::normal() {
  return draws::normal(*this);
}

double Random::exponential() {
  return -std::log(1.0 - uniform());
}

std::uint64_t Random::poisson(double mean) {
  return draws::poisson(*this, mean);
}

}  // namespace ls
