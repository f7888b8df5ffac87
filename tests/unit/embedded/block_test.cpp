#include "embedded/block.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ls::embedded {
namespace {

const std::array<flow::Header, 2> kTwoHeaders{{{"a", "1"}, {"a", ""}}};

// Two records: a full one, and a tombstone that came five records later.
std::string two_records() {
  std::string block;
  start_block(block);
  flow::OutgoingMessage full;
  full.key = "k";
  full.value = Bytes("v\0w", 3);
  full.headers = kTwoHeaders;
  append_record(block, full, {.rank = 2, .rank_before = 0});
  flow::OutgoingMessage grave;
  grave.is_tombstone = true;
  append_record(block, grave, {.rank = 7, .rank_before = 2});
  stamp_block(block, {.count = 2,
                      .first = Offset(40),
                      .sequence = 100,
                      .appended = EventTime{-5},
                      .bytes_before = 1'000'000'000'000});
  return block;
}

TEST(Block, RecordsComeBackAsTheyWere) {
  std::string blocks;
  BlockCursor::append_block(blocks, two_records());
  BlockCursor::append_block(blocks, two_records());
  BlockCursor cursor(blocks);
  RecordView record;
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(*cursor.next(record));
    EXPECT_EQ(record.offset, Offset(40));
    EXPECT_EQ(record.sequence, 102U);
    EXPECT_EQ(record.appended, EventTime{-5});
    EXPECT_EQ(record.key, "k");
    EXPECT_EQ(record.value, Bytes("v\0w", 3));
    EXPECT_FALSE(record.is_tombstone);
    ASSERT_EQ(record.header_count, 2U);
    std::array<flow::Header, 2> headers;
    read_headers(record, headers);
    EXPECT_EQ(headers[0].name, "a");
    EXPECT_EQ(headers[0].value, "1");
    EXPECT_EQ(headers[1].value, "");

    ASSERT_TRUE(*cursor.next(record));
    EXPECT_EQ(record.offset, Offset(41));
    EXPECT_EQ(record.sequence, 107U);
    EXPECT_TRUE(record.is_tombstone);
    EXPECT_EQ(record.header_count, 0U);
  }
  EXPECT_FALSE(*cursor.next(record));
  EXPECT_FALSE(*cursor.next(record));
}

TEST(Block, TheHeaderIsReadWithoutTheRecords) {
  const BlockHeader header = *read_header(two_records());
  EXPECT_EQ(header.count, 2U);
  EXPECT_EQ(header.first, Offset(40));
  EXPECT_EQ(header.sequence, 100U);
  EXPECT_EQ(header.bytes_before, 1'000'000'000'000U);
}

// Whatever is cut off or left over is told, and nothing is read beyond the end.
TEST(Block, DamageIsAnError) {
  const std::string whole = two_records();
  const auto read_all = [](Bytes block) -> Status {
    std::string blocks;
    BlockCursor::append_block(blocks, block);
    BlockCursor cursor(blocks);
    RecordView record;
    while (LS_TRY(cursor.next(record))) {
    }
    return {};
  };
  EXPECT_TRUE(read_all(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_all(Bytes(whole).substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(read_all(whole + "x").has_value());
  std::string other = whole;
  other[0] = 9;
  EXPECT_FALSE(read_all(other).has_value());
}

}  // namespace
}  // namespace ls::embedded
