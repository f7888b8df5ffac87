#include "leadstream/base/counter_random.hpp"

#include "draws.hpp"

namespace ls {
namespace {

struct Product {
  std::uint32_t high;
  std::uint32_t low;
};

Product multiply(std::uint32_t a, std::uint32_t b) {
  const std::uint64_t product = std::uint64_t{a} * b;
  return {static_cast<std::uint32_t>(product >> 32), static_cast<std::uint32_t>(product)};
}

std::uint32_t low_word(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}

std::uint32_t high_word(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}

}  // namespace

PhiloxBlock philox(PhiloxKey key, const PhiloxBlock& counter) {
  constexpr int kRounds = 10;
  PhiloxBlock block = counter;
  for (int round = 0; round < kRounds; ++round) {
    const Product first = multiply(0xd2511f53U, block[0]);
    const Product second = multiply(0xcd9e8d57U, block[2]);
    block = {second.high ^ block[1] ^ key.words[0], second.low,
             first.high ^ block[3] ^ key.words[1], first.low};
    key.words[0] += 0x9e3779b9U;
    key.words[1] += 0xbb67ae85U;
  }
  return block;
}

CounterRandom::CounterRandom(const RandomPlace& place)
    : key_{{low_word(place.seed), high_word(place.seed)}},
      counter_{0, place.stream, low_word(place.sequence), high_word(place.sequence)} {}

std::uint64_t CounterRandom::next() {
  if (has_second_half_) {
    has_second_half_ = false;
    return (std::uint64_t{block_[3]} << 32) | block_[2];
  }
  block_ = philox(key_, counter_);
  ++counter_[0];
  has_second_half_ = true;
  return (std::uint64_t{block_[1]} << 32) | block_[0];
}

std::uint64_t CounterRandom::below(std::uint64_t bound) {
  return draws::below(*this, bound);
}

double CounterRandom::normal() {
  return draws::normal(*this);
}

std::uint64_t CounterRandom::poisson(double mean) {
  return draws::poisson(*this, mean);
}

}  // namespace ls
