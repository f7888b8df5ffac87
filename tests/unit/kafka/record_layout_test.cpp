#include "kafka/record_layout.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ls::kafka {
namespace {

// What lies in memory of one record: its bytes from the key on, and where key and value are.
struct Record {
  std::string bytes;
  std::size_t key_size = 0;
  std::size_t value_at = 0;
  std::size_t value_size = 0;

  [[nodiscard]] rd_kafka_message_t message() {
    rd_kafka_message_t message{};
    message.key = bytes.data();
    message.key_len = key_size;
    message.payload = bytes.data() + value_at;
    message.len = value_size;
    return message;
  }
};

// A number as Protocol Buffers write a sint64, which the record format refers to.
std::string varint(std::int64_t number) {
  std::uint64_t rest =
      (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63U);
  std::string out;
  while (rest >= 0x80) {
    out.push_back(static_cast<char>((rest & 0x7f) + 0x80));
    rest /= 0x80;
  }
  out.push_back(static_cast<char>(rest));
  return out;
}

// Kafka's protocol guide, "Record": keyLength, key, valueLen, value, headersCount, headers.
Record format_2(std::string_view key, std::string_view value, std::string_view headers) {
  Record record;
  record.bytes = key;
  record.key_size = key.size();
  record.bytes += varint(static_cast<std::int64_t>(value.size()));
  record.value_at = record.bytes.size();
  record.bytes += value;
  record.value_size = value.size();
  record.bytes += headers;
  return record;
}

TEST(RecordLayout, SeesThatARecordHasNoHeaders) {
  for (const std::size_t size : {0, 1, 63, 64, 200, 8191, 8192, 100'000, (1 << 20) - 1}) {
    Record none = format_2("key", std::string(size, 'v'), varint(0));
    EXPECT_TRUE(says_no_headers(none.message())) << size;

    Record one = format_2("key", std::string(size, 'v'), varint(1) + varint(1) + "h" + varint(0));
    EXPECT_FALSE(says_no_headers(one.message())) << size;
    Record many = format_2("key", std::string(size, 'v'), varint(64));
    EXPECT_FALSE(says_no_headers(many.message())) << size;
  }
}

TEST(RecordLayout, TrustsNoOtherLayout) {
  // A mebibyte or more: its length takes as many bytes as in format 1.
  Record large = format_2("key", std::string(1 << 20, 'v'), varint(0));
  EXPECT_FALSE(says_no_headers(large.message()));

  // Format 1: the length is an int32, and behind the value stands another record, or nothing.
  Record old;
  old.bytes = std::string("key\0\0\0\x01v\0", 9);
  old.key_size = 3;
  old.value_at = 7;
  old.value_size = 1;
  EXPECT_FALSE(says_no_headers(old.message()));

  // Key and value somewhere, what stands between them is no length of the value.
  Record apart = format_2("key", "value", varint(0));
  apart.bytes[3] = 'x';
  EXPECT_FALSE(says_no_headers(apart.message()));
  Record far = format_2("key", "value", varint(0));
  --far.key_size;
  EXPECT_FALSE(says_no_headers(far.message()));
}

TEST(RecordLayout, KnowsNothingOfARecordWithoutKeyOrValue) {
  Record record = format_2("key", "value", varint(0));
  rd_kafka_message_t no_key = record.message();
  no_key.key = nullptr;
  no_key.key_len = 0;
  EXPECT_FALSE(says_no_headers(no_key));

  rd_kafka_message_t no_value = record.message();
  no_value.payload = nullptr;
  no_value.len = 0;
  EXPECT_FALSE(says_no_headers(no_value));
}

}  // namespace
}  // namespace ls::kafka
