#pragma once

#include <cstdint>

namespace ls::generator {

// A contact's event, or message, and its one number in the whole world.
[[nodiscard]] constexpr std::uint64_t world_number(std::uint64_t contact, std::uint64_t sequence) {
  return (contact << 20U) | sequence;
}
[[nodiscard]] constexpr std::uint64_t contact_of_number(std::uint64_t number) {
  return number >> 20U;
}
[[nodiscard]] constexpr std::uint64_t sequence_of_number(std::uint64_t number) {
  return number & 0xfffffU;
}

// What a record carries as its id: the number is turned into its hash by a bijection, so ids never
// collide within a world and can be turned back.
[[nodiscard]] std::uint64_t event_id(std::uint64_t seed, std::uint64_t number);
[[nodiscard]] std::uint64_t number_of_id(std::uint64_t seed, std::uint64_t id);

}  // namespace ls::generator
