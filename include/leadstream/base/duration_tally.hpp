#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ls {

// How long things took, in the buckets of a Prometheus histogram. A plain value: one thread counts,
// others get copies.
class DurationTally {
 public:
  // Upper bounds in seconds; one bucket more takes what is longer.
  static constexpr std::array<double, 17> kBounds{
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600};

  void add(double seconds, std::uint64_t times = 1) {
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && seconds > kBounds[bucket]) {
      ++bucket;
    }
    counts_[bucket] += times;
    seconds_ += seconds * static_cast<double>(times);
  }

  // Per bucket, not summed up.
  [[nodiscard]] const std::array<std::uint64_t, kBounds.size() + 1>& counts() const {
    return counts_;
  }
  [[nodiscard]] double seconds() const {
    return seconds_;
  }

 private:
  std::array<std::uint64_t, kBounds.size() + 1> counts_{};
  double seconds_ = 0.0;
};

}  // namespace ls
