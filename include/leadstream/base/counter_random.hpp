#pragma once

#include <array>
#include <cstdint>

namespace ls {

// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): four random words as a pure function of a key
// and a counter. Nothing is carried from call to call, so any draw can be made again on its own.
struct PhiloxKey {
  std::array<std::uint32_t, 2> words = {};
};
using PhiloxBlock = std::array<std::uint32_t, 4>;
PhiloxBlock philox(PhiloxKey key, const PhiloxBlock& counter);

// Whose draws: one stream per use of chance (a tree, a feature, a sampler), one sequence number per
// event. Different places give independent draws, whatever was drawn in between and on which
// thread.
struct RandomPlace {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  std::uint64_t sequence = 0;
};

// The draws of one place, in their order: what a learner that has to be repeatable uses where
// `Random` would carry a state from event to event. A plain value; at most 2^33 draws.
class CounterRandom {
 public:
  explicit CounterRandom(const RandomPlace& place);

  std::uint64_t next();
  // Uniform in [0, 1).
  double uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
  }
  // Uniform in 0 .. bound-1; `bound` > 0. Unbiased.
  std::uint64_t below(std::uint64_t bound);
  // Standard normal.
  double normal();
  // Poisson with mean `mean` >= 0; up to a mean of 500 by inversion of exactly one uniform.
  std::uint64_t poisson(double mean);

 private:
  PhiloxKey key_;
  PhiloxBlock counter_;  // the next block's
  PhiloxBlock block_ = {};
  bool has_second_half_ = false;
};

}  // namespace ls
