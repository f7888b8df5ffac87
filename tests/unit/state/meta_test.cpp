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
  meta.nodes = {{.id = "unique", .type = "dedupe", .settings = 0x8000'0000'0000'0001},
                {.id = "visits", .type = "window", .settings = 2}};
  meta.changelog_id = "b1946ac92492d234";
  meta.changelog_next = Offset(77);
  meta.current_at = EventTime{1'700'000'000'456};
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

std::string sealed(std::string body) {
  ByteWriter(body).u32(crc32c(body));
  return body;
}

TEST(Meta, ALaterFormatIsRefusedByName) {
  const Result<Meta> meta = Meta::load(sealed("\x03"));

  ASSERT_FALSE(meta);
  EXPECT_EQ(meta.error().code, "state_format");
  EXPECT_EQ(meta.error().domain, ErrorDomain::user);
  EXPECT_NE(
      meta.error().message.find("the state is of format 3, this version reads formats 1 to 2"),
      std::string::npos)
      << meta.error().message;
}

Meta small() {
  Meta meta;
  meta.transaction = 1;
  meta.clock = EventTime{2};
  meta.published = EventTime{-1};
  meta.fingerprint = "f";
  meta.inputs = {{.topic = "t", .partition = Partition(1), .next = Offset(3), .seen = {4}}};
  return meta;
}

const std::string kSmallFirst(
    "\x01\x01\x00\x04\x01\x01"
    "f\x01\x01"
    "t\x02\x06\x08\x00"
    "\x00\x00\x00\x00\x00\x00\x00",
    21);

// The format is a promise to stored state: these are the bytes of format 2, the least time last.
TEST(Meta, TheFormatStays) {
  std::string body = kSmallFirst + std::string("\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
  body[0] = '\x02';
  EXPECT_EQ(small().save(), sealed(body));
}

TEST(Meta, TheFirstFormatIsStillRead) {
  EXPECT_EQ(Meta::load(sealed(kSmallFirst)).value(), small());
}

}  // namespace
}  // namespace ls::state
