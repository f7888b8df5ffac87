#pragma once

#include <cstdint>

namespace ls {

// SplitMix64 (Steele, Lea, Flood 2014): the whole state is one counter, so any draw can be
// recomputed from (seed, index) alone. The only source of chance in the program.
constexpr std::uint64_t splitmix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    const std::uint64_t drawn = splitmix64(state_);
    state_ += 0x9e3779b97f4a7c15ULL;
    return drawn;
  }
  // Uniform in [0, 1).
  double uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
  }
  // Uniform in 0 .. bound-1; `bound` > 0. Unbiased (Lemire 2019).
  std::uint64_t below(std::uint64_t bound);
  // Standard normal (Box-Muller, one draw of two kept).
  double normal();
  // Exponential with mean 1.
  double exponential();
  // Poisson with mean `mean` >= 0 (inversion for small means, normal cut off at 0 above 500).
  std::uint64_t poisson(double mean);
  bool chance(double probability) {
    return uniform() < probability;
  }

 private:
  std::uint64_t state_;
};

}  // namespace ls
