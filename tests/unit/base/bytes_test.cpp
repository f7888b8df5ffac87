#include "leadstream/base/bytes.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <limits>
#include <string>
#include <vector>

namespace ls {
namespace {

constexpr std::array<std::int64_t, 9> kIntegers{0,
                                                1,
                                                -1,
                                                127,
                                                128,
                                                -64,
                                                1777629600123,
                                                std::numeric_limits<std::int64_t>::min(),
                                                std::numeric_limits<std::int64_t>::max()};

std::string varint_of(std::uint64_t value) {
  std::string out;
  ByteWriter(out).varint(value);
  return out;
}

TEST(Bytes, ReadBackAsWritten) {
  std::string out;
  ByteWriter writer(out);
  writer.u8(200);
  writer.u32(0xdeadbeef);
  writer.i64(-5);
  writer.f64(-0.1);
  writer.bytes(std::string_view("a\0b", 3));
  writer.bytes("");
  for (const std::int64_t value : kIntegers) {
    writer.svarint(value);
    writer.varint(static_cast<std::uint64_t>(value));
  }

  ByteReader reader(out);
  EXPECT_EQ(reader.u8(), 200);
  EXPECT_EQ(reader.u32(), 0xdeadbeef);
  EXPECT_EQ(reader.i64(), -5);
  EXPECT_EQ(reader.f64(), -0.1);
  EXPECT_EQ(reader.bytes(), std::string_view("a\0b", 3));
  EXPECT_EQ(reader.bytes(), "");
  for (const std::int64_t value : kIntegers) {
    EXPECT_EQ(reader.svarint(), value);
    EXPECT_EQ(reader.varint(), static_cast<std::uint64_t>(value));
  }
  EXPECT_TRUE(reader.finish("test"));
}

TEST(Bytes, HaveALayoutThatNeverChanges) {
  std::string out;
  ByteWriter writer(out);
  writer.u32(0x01020304);
  writer.varint(300);
  writer.svarint(-2);
  writer.f64(1.0);
  writer.bytes("hi");

  EXPECT_EQ(out, std::string("\x04\x03\x02\x01"
                             "\xac\x02"
                             "\x03"
                             "\0\0\0\0\0\0\xf0\x3f"
                             "\x02hi",
                             18));
}

TEST(Bytes, AreNeverReadPastTheirEnd) {
  std::string out;
  ByteWriter writer(out);
  writer.u32(7);
  writer.bytes("content");
  writer.f64(2.5);

  for (std::size_t size = 0; size < out.size(); ++size) {
    ByteReader reader(Bytes(out).substr(0, size));
    reader.u32();
    reader.bytes();
    EXPECT_EQ(reader.f64(), 0.0);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.u8(), 0);
    EXPECT_FALSE(reader.finish("test"));
  }
}

TEST(Bytes, LeftOverAreAnError) {
  ByteReader reader("ab");
  reader.u8();

  const Status status = reader.finish("row");

  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "row: 1 bytes left over");
}

TEST(Varint, TakesOneByteForSmallNumbers) {
  EXPECT_EQ(varint_of(127).size(), 1U);
  EXPECT_EQ(varint_of(128).size(), 2U);
  EXPECT_EQ(varint_of(~0ULL).size(), 10U);
}

TEST(Varint, ThatOverflowsIsMalformed) {
  const std::string ones(9, '\xff');

  EXPECT_EQ(ByteReader(ones + "\x01").varint(), ~0ULL);
  for (const std::string& bytes : {ones + "\x02", ones + "\xff\x01", ones}) {
    ByteReader reader(bytes);
    EXPECT_EQ(reader.varint(), 0U);
    EXPECT_FALSE(reader.ok());
  }
}

TEST(Count, IsNeverMoreThanTheBytesLeft) {
  const std::string three = varint_of(3);
  EXPECT_EQ(ByteReader(three + "abc").count(), 3U);
  const std::string huge = varint_of(1ULL << 40) + "abc";
  ByteReader reader(huge);
  EXPECT_EQ(reader.count(), 0U);
  EXPECT_FALSE(reader.ok());
}

TEST(OrderedKeys, KeepTheOrderOfIntegers) {
  Random random(test::seed());
  const auto key = [](std::int64_t value) {
    std::string out;
    append_ordered_i64(out, value);
    return out;
  };

  for (int i = 0; i < 2000; ++i) {
    const auto a = std::bit_cast<std::int64_t>(random.next() >> random.below(64));
    const auto b = -std::bit_cast<std::int64_t>(random.next() >> (1 + random.below(63)));
    EXPECT_EQ(a < b, key(a) < key(b));
    EXPECT_EQ(b < a, key(b) < key(a));
  }
}

TEST(OrderedKeys, KeepTheOrderOfBytesAndOfWhatFollows) {
  const std::vector<std::string> sorted{"",
                                        std::string("\0", 1),
                                        std::string("\0\0", 2),
                                        "\x01",
                                        "a",
                                        std::string("a\0b", 3),
                                        "ab",
                                        "b",
                                        "\xff"};
  std::vector<std::string> keys;
  for (const std::string& bytes : sorted) {
    for (const std::uint32_t rest : {0U, 1U, ~0U}) {
      std::string key;
      append_ordered_bytes(key, bytes);
      append_ordered_u32(key, rest);
      keys.push_back(key);
    }
  }

  for (std::size_t i = 1; i < keys.size(); ++i) {
    EXPECT_LT(keys[i - 1], keys[i]) << i;
  }
}

TEST(OrderedKeys, ReadBackAsWritten) {
  std::string key;
  append_ordered_bytes(key, std::string_view("a\0\xff\0", 4));
  append_ordered_i64(key, -42);
  append_ordered_u32(key, 7);

  Bytes rest = key;
  EXPECT_EQ(take_ordered_bytes(rest), std::string("a\0\xff\0", 4));
  EXPECT_EQ(take_ordered_i64(rest), -42);
  EXPECT_EQ(take_ordered_u32(rest), 7U);
  EXPECT_TRUE(rest.empty());
}

TEST(OrderedKeys, ThatAreCutGiveNothing) {
  for (const std::string_view text : {std::string_view(""), std::string_view("a"),
                                      std::string_view("a\0", 2), std::string_view("a\0\x01", 3)}) {
    Bytes bytes = text;
    EXPECT_EQ(take_ordered_bytes(bytes), std::nullopt);
    EXPECT_EQ(take_ordered_i64(bytes), std::nullopt);
    EXPECT_EQ(take_ordered_u32(bytes), std::nullopt);
  }
}

}  // namespace
}  // namespace ls
