#pragma once

#include "leadstream/base/random.hpp"

#include <cstdint>
#include <vector>

namespace ls::test {

// When to kill: once so much of the input is done, and a little later still, so that no step of a
// commit is safe.
struct Kill {
  double share = 0.0;       // of the input
  std::uint64_t spins = 0;  // steps of idle work on top
};

// One kill at a random place in each of `count` equal parts of all but the last tenth.
inline std::vector<Kill> plan_kills(std::size_t count, std::uint64_t seed) {
  // Up to some 20 ms: the time of a few commits.
  constexpr std::uint64_t kSpinsMax = 10'000'000;
  Random random(seed);
  std::vector<Kill> kills;
  for (std::size_t i = 0; i < count; ++i) {
    const double share = (static_cast<double>(i) + random.uniform()) / static_cast<double>(count);
    kills.push_back({0.9 * share, random.below(kSpinsMax)});
  }
  return kills;
}

inline std::uint64_t spin(std::uint64_t steps) {
  std::uint64_t state = steps;
  for (std::uint64_t i = 0; i < steps; ++i) {
    state = splitmix64(state);
  }
  return state;
}

}  // namespace ls::test
