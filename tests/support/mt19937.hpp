#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace ls::test {

// Draws as Python's `random` and numpy's legacy generator make them, both on the Mersenne Twister
// (Matsumoto and Nishimura 1998), so that streams of published tests can be made again here.
class Twister {
 public:
  // numpy.random.seed(seed): the generator's plain seeding.
  static Twister numpy(std::uint32_t seed) {
    return Twister(std::mt19937(seed));
  }
  // random.Random(seed) for a seed below 2^32: seeding by an array of one word.
  static Twister python(std::uint32_t seed) {
    return Twister(seeded_by_array(seed));
  }

  std::uint32_t word() {
    return static_cast<std::uint32_t>(engine_());
  }
  // Uniform in [0, 1) with 53 bits of two words.
  double uniform() {
    const std::uint32_t high = word() >> 5;
    const std::uint32_t low = word() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }
  // random.choices(range(first, first + count), k=size).
  std::vector<double> choices(int first, int count, std::size_t size) {
    std::vector<double> drawn;
    for (std::size_t at = 0; at < size; ++at) {
      drawn.push_back(first + static_cast<int>(uniform() * count));
    }
    return drawn;
  }
  // random.choices([0, 1], weights=[1 - one, one], k=size).
  std::vector<double> bits(double zero, std::size_t size) {
    std::vector<double> drawn;
    for (std::size_t at = 0; at < size; ++at) {
      drawn.push_back(uniform() >= zero ? 1 : 0);
    }
    return drawn;
  }
  // numpy.random.randint(2 ** bits, size=size).
  std::vector<double> masked(std::uint32_t mask, std::size_t size) {
    std::vector<double> drawn;
    for (std::size_t at = 0; at < size; ++at) {
      drawn.push_back(word() & mask);
    }
    return drawn;
  }

 private:
  explicit Twister(const std::mt19937& engine) : engine_(engine) {}

  // A seed sequence cannot express init_by_array, but the engine takes any 624 words as they are.
  struct Words {
    using result_type = std::uint32_t;
    const std::vector<std::uint32_t>& words;

    template <typename Iterator>
    void generate(Iterator from, Iterator to) {
      for (std::size_t at = 0; from != to; ++from, ++at) {
        *from = words[at];
      }
    }
  };

  static std::mt19937 seeded_by_array(std::uint32_t key) {
    constexpr std::size_t kWords = 624;
    std::vector<std::uint32_t> state(kWords);
    const auto mixed = [&](std::size_t at) { return state[at - 1] ^ (state[at - 1] >> 30); };
    state[0] = 19650218;
    for (std::size_t at = 1; at < kWords; ++at) {
      state[at] = 1812433253U * mixed(at) + static_cast<std::uint32_t>(at);
    }
    std::size_t at = 1;
    const auto advance = [&] {
      if (++at == kWords) {
        state[0] = state[kWords - 1];
        at = 1;
      }
    };
    for (std::size_t step = 0; step < kWords; ++step, advance()) {
      state[at] = (state[at] ^ (mixed(at) * 1664525U)) + key;
    }
    for (std::size_t step = 1; step < kWords; ++step, advance()) {
      state[at] = (state[at] ^ (mixed(at) * 1566083941U)) - static_cast<std::uint32_t>(at);
    }
    state[0] = 0x80000000U;
    Words words{state};
    return std::mt19937(words);
  }

  std::mt19937 engine_;
};

}  // namespace ls::test
