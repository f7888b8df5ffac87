#include "generator/event_id.hpp"

#include <gtest/gtest.h>

namespace ls::generator {
namespace {

TEST(EventId, NumbersHoldContactAndSequence) {
  EXPECT_EQ(world_number(3, 5), 3U * 1048576 + 5);
  EXPECT_EQ(contact_of_number(world_number(77, 12)), 77U);
  EXPECT_EQ(sequence_of_number(world_number(77, 12)), 12U);
}

TEST(EventId, IsTurnedBackIntoTheNumber) {
  for (const std::uint64_t seed : {0ULL, 1ULL, 0x7fff'ffff'ffff'ffffULL}) {
    for (const std::uint64_t number : {0ULL, 1ULL, 0xdead'beefULL, ~0ULL}) {
      EXPECT_EQ(number_of_id(seed, event_id(seed, number)), number);
    }
  }
}

}  // namespace
}  // namespace ls::generator
