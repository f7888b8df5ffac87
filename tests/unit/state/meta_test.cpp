#include "leadstream/state/meta.hpp"

#include "leadstream/base/hash.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::state {
namespace {

Meta full() {
  Meta meta;
  meta.transaction = 300;
  meta.owner_epoch = 7;
  meta.clock = EventTime{1'700'000'000'123};
  meta.published = EventTime::max();
  meta.fingerprint = std::string("\0\xff", 2);
  meta.inputs = {{.topic = "crm.web",
                  .partition = Partition(3),
                  .next = Offset(1'000'000'000'000),
                  .seen = EventTime{-5},
                  .end = Offset(0),
                  .has_ended = true},
                 {.topic = "crm.email", .partition = Partition(3), .next = Offset(0)}};
  meta.upstream = {{.topology = "score",
                    .partition = Partition(1),
                    .watermark = EventTime{60'000},
                    .received = 12}};
  meta.sequences = {{.sink = "scores", .next = 42}};
  meta.sent = {{.sink = "scores", .partition = Partition(2), .count = 9}};
  meta.models = {{.model = "conversion", .valid_from = EventTime{120'000}}};
  meta.ticks = {{.topic = "crm.web",
                 .partition = Partition(3),
                 .at = Offset(17),
                 .clock = EventTime{1'700'000'000'000}}};
  meta.changelog_topic_id = "b1946ac92492d234";
  meta.changelog_next = Offset(77);
  return meta;
}

TEST(Meta, SurvivesSavingEmptyOrFull) {
  EXPECT_EQ(Meta::load(Meta().save()).value(), Meta());
  EXPECT_EQ(Meta::load(full().save()).value(), full());
}

TEST(Meta, EqualMetaHasEqualBytes) {
  EXPECT_EQ(full().save(), full().save());
}

TEST(Meta, AnyDamagedBitIsFound) {
  const std::string bytes = full().save();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      ASSERT_FALSE(Meta::load(damaged)) << "byte " << at << " bit " << bit;
    }
  }
}

TEST(Meta, AnyTruncationIsFound) {
  const std::string bytes = full().save();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_FALSE(Meta::load(Bytes(bytes).substr(0, size))) << size;
  }
}

TEST(Meta, ALaterFormatIsRefusedByName) {
  std::string bytes = "\x02";
  ByteWriter(bytes).u32(crc32c("\x02"));

  const Result<Meta> meta = Meta::load(bytes);

  ASSERT_FALSE(meta);
  EXPECT_NE(meta.error().message.find("format 2 is not known"), std::string::npos);
}

// The format is a promise to stored state: these are the bytes of version 1.
TEST(Meta, TheFormatStays) {
  Meta meta;
  meta.transaction = 1;
  meta.clock = EventTime{2};
  meta.published = EventTime{-1};
  meta.fingerprint = "f";
  meta.inputs = {{.topic = "t", .partition = Partition(1), .next = Offset(3), .seen = {4}}};

  const std::string bytes = meta.save();

  const std::string body(
      "\x01\x01\x00\x04\x01\x01"
      "f\x01\x01"
      "t\x02\x06\x08\x00"
      "\x00\x00\x00\x00\x00\x00\x00",
      21);
  EXPECT_EQ(bytes.substr(0, bytes.size() - 4), body);
}

}  // namespace
}  // namespace ls::state
