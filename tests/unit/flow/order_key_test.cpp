#include "flow/order_key.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace ls::flow {
namespace {

std::string encoded(const OrderKey& key) {
  std::string bytes;
  key.append_to(bytes);
  return bytes;
}

TEST(OrderKey, BytesAreOrderedAsTimeKeyRankAndPosition) {
  const std::vector<std::string> expected = {
      encoded({EventTime{-5}, "z", 9, 9}),
      encoded({EventTime{0}, "a", 0, 7}),
      encoded({EventTime{0}, "a", 1, 6}),
      encoded({EventTime{0}, "a", 1, 300}),
      encoded({EventTime{0}, std::string_view("a\0", 2), 0, 0}),
      encoded({EventTime{0}, "ab", 0, 0}),
      encoded({EventTime{1}, "", 0, 0})};
  EXPECT_TRUE(std::ranges::is_sorted(expected));
}

TEST(OrderKey, TellsTimeAndRank) {
  const auto place = read_order_key(encoded({EventTime{-77}, "lead", 3, 5}));
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->time, EventTime{-77});
  EXPECT_EQ(place->rank, 3U);
  EXPECT_FALSE(read_order_key("short").has_value());
  EXPECT_FALSE(read_order_key(encoded({EventTime{1}, "lead", 3, 5}) + "x").has_value());
}

}  // namespace
}  // namespace ls::flow
