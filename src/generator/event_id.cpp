#include "generator/event_id.hpp"

#include "leadstream/base/random.hpp"

namespace ls::generator {
namespace {

// The inverse of an odd number modulo 2^64 (Newton's iteration doubles the bits that are right).
constexpr std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t result = odd;
  for (int i = 0; i < 6; ++i) {
    result *= 2 - odd * result;
  }
  return result;
}

constexpr std::uint64_t undo_splitmix64(std::uint64_t x) {
  x = (x ^ (x >> 31) ^ (x >> 62)) * inverse(0x94d049bb133111ebULL);
  x = (x ^ (x >> 27) ^ (x >> 54)) * inverse(0xbf58476d1ce4e5b9ULL);
  x = x ^ (x >> 30) ^ (x >> 60);
  return x - 0x9e3779b97f4a7c15ULL;
}
static_assert(undo_splitmix64(splitmix64(0x0123456789abcdefULL)) == 0x0123456789abcdefULL);

}  // namespace

std::uint64_t event_id(std::uint64_t seed, std::uint64_t number) {
  return splitmix64(number ^ splitmix64(seed));
}

std::uint64_t number_of_id(std::uint64_t seed, std::uint64_t id) {
  return undo_splitmix64(id) ^ splitmix64(seed);
}

}  // namespace ls::generator
