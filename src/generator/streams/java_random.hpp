#pragma once

#include <cstdint>
#include <optional>

namespace ls::generator {

// The generator that the Java platform specifies as java.util.Random (a linear congruence on 48
// bits, Knuth 1998, 3.2.1), draw by draw, because published streams are defined by it. For nothing
// else: it is weak, and what it gives depends on all draws before.
class JavaRandom {
 public:
  explicit JavaRandom(std::uint64_t seed) : state_((seed ^ kMultiplier) & kMask) {}

  // Uniform in [0, 1), with 53 bits.
  double uniform() {
    const std::uint64_t high = bits(26);
    const std::uint64_t low = bits(27);
    return static_cast<double>((high << 27) + low) * 0x1.0p-53;
  }
  // Uniform in 0 .. bound-1; 0 < bound < 2^31.
  std::uint32_t below(std::uint32_t bound);
  // Standard normal by the polar method (Marsaglia and Bray 1964), two at a time.
  double normal();
  // True in `percent` of all draws; always one draw.
  bool percent(double percent) {
    return 1 + below(100) <= percent;
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x5deece66dULL;
  static constexpr std::uint64_t kMask = (1ULL << 48) - 1;

  std::uint32_t bits(int count) {
    state_ = (state_ * kMultiplier + 0xb) & kMask;
    return static_cast<std::uint32_t>(state_ >> (48 - count));
  }

  std::uint64_t state_;
  std::optional<double> second_normal_;
};

}  // namespace ls::generator
