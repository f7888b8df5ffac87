#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::test {

// Draws as Python's `random` and numpy's legacy generator make them, both on the Mersenne Twister
// (Matsumoto and Nishimura 1998), so that streams of published tests can be made again here.
class Twister {
 public:
  // numpy.random.seed(seed): the generator's plain seeding.
  static Twister numpy(std::uint32_t seed) {
    return Twister(seed);
  }
  // random.Random(seed) for a seed below 2^32: seeding by an array of one word.
  static Twister python(std::uint32_t seed) {
    Twister twister(19650218);
    twister.mix_in(seed);
    return twister;
  }

  std::uint32_t word() {
    if (at_ == kWords) {
      twist();
    }
    std::uint32_t word = state_[at_++];
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680U;
    word ^= (word << 15) & 0xefc60000U;
    return word ^ (word >> 18);
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
  // random.choices([0, 1], weights=[zero, 1 - zero], k=size).
  std::vector<double> bits(double zero, std::size_t size) {
    std::vector<double> drawn;
    for (std::size_t at = 0; at < size; ++at) {
      drawn.push_back(uniform() >= zero ? 1 : 0);
    }
    return drawn;
  }
  // numpy.random.randint(mask + 1, size=size) for a mask of all ones.
  std::vector<double> masked(std::uint32_t mask, std::size_t size) {
    std::vector<double> drawn;
    for (std::size_t at = 0; at < size; ++at) {
      drawn.push_back(word() & mask);
    }
    return drawn;
  }

 private:
  static constexpr std::size_t kWords = 624;

  // The authors' init_genrand.
  explicit Twister(std::uint32_t seed) : state_(kWords) {
    state_[0] = seed;
    for (std::size_t at = 1; at < kWords; ++at) {
      state_[at] = 1812433253U * mixed(at) + static_cast<std::uint32_t>(at);
    }
  }

  // The authors' init_by_array with an array of one word.
  void mix_in(std::uint32_t key) {
    std::size_t at = 1;
    const auto advance = [&] {
      if (++at == kWords) {
        state_[0] = state_[kWords - 1];
        at = 1;
      }
    };
    for (std::size_t step = 0; step < kWords; ++step, advance()) {
      state_[at] = (state_[at] ^ (mixed(at) * 1664525U)) + key;
    }
    for (std::size_t step = 1; step < kWords; ++step, advance()) {
      state_[at] = (state_[at] ^ (mixed(at) * 1566083941U)) - static_cast<std::uint32_t>(at);
    }
    state_[0] = 0x80000000U;
  }

  [[nodiscard]] std::uint32_t mixed(std::size_t at) const {
    return state_[at - 1] ^ (state_[at - 1] >> 30);
  }

  void twist() {
    for (std::size_t at = 0; at < kWords; ++at) {
      const std::uint32_t next = state_[(at + 1) % kWords];
      const std::uint32_t joined = (state_[at] & 0x80000000U) | (next & 0x7fffffffU);
      state_[at] = state_[(at + 397) % kWords] ^ (joined >> 1) ^ (next % 2 == 1 ? 0x9908b0dfU : 0U);
    }
    at_ = 0;
  }

  std::vector<std::uint32_t> state_;
  std::size_t at_ = kWords;
};

}  // namespace ls::test
