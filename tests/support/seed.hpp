#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace ls::test {

inline std::uint64_t& seed_setting() {
  static std::uint64_t value = 1;
  return value;
}

// How many seeds a test of many seeds goes through; 0: as many as it wants.
inline std::uint64_t& seeds_setting() {
  static std::uint64_t value = 0;
  return value;
}

inline void read_seed(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("--seed=")) {
      seed_setting() = std::strtoull(argv[i] + 7, nullptr, 10);
    }
    if (argument.starts_with("--seeds=")) {
      seeds_setting() = std::strtoull(argv[i] + 8, nullptr, 10);
    }
  }
}

// The seed of a random test, printed so that a failure can be run again with --seed=N.
inline std::uint64_t seed() {
  std::printf("[   SEED   ] --seed=%llu\n", static_cast<unsigned long long>(seed_setting()));
  return seed_setting();
}

// By --seeds=N, or else the test's own choice.
inline std::uint64_t seeds(std::uint64_t wanted) {
  return seeds_setting() == 0 ? wanted : seeds_setting();
}

}  // namespace ls::test
