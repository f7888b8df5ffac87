#include "operators/join/record_limit.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

JoinRow row_of(std::size_t records, std::size_t bytes) {
  JoinRow row;
  const std::string content(bytes, 'x');
  for (std::size_t i = 0; i < records; ++i) {
    row.side(JoinSide::right).insert(EventTime{1'750'000'000'000}, content);
  }
  return row;
}

TEST(RecordLimit, SaysHowManyThereMayBe) {
  JoinRow row = row_of(7, 10);

  const std::optional<Error> lack = lack_of_room(row, JoinSide::right, "", 7);

  ASSERT_TRUE(lack);
  EXPECT_EQ(lack->code, "join_full");
  EXPECT_NE(lack->message.find("7 records"), std::string::npos);
  EXPECT_FALSE(lack_of_room(row, JoinSide::right, "", 8));
  EXPECT_FALSE(lack_of_room(row, JoinSide::left, "", 7));
}

TEST(RecordLimit, TheOtherSideTakesRoomToo) {
  JoinRow row = row_of(800, 1000);

  EXPECT_FALSE(lack_of_room(row, JoinSide::left, std::string(80'000, 'y'), 10'000));
  const auto lack = lack_of_room(row, JoinSide::left, std::string(100'000, 'y'), 10'000);

  ASSERT_TRUE(lack);
  EXPECT_EQ(lack->code, "join_full");
}

TEST(RecordLimit, WhatIsStoredIsNoLargerThanItSays) {
  for (const std::size_t records : {0, 1, 100}) {
    JoinRow row = row_of(records, 300);
    row.tenant = "acme";
    row.timer = EventTime{1'750'000'000'000};
    std::string stored;
    ByteWriter out(stored);
    row.save(out);

    EXPECT_LE(stored.size(), row.stored_bytes_max());
    EXPECT_GE(stored.size() + records * 10 + 60, row.stored_bytes_max());
  }
}

}  // namespace
}  // namespace ls::operators
