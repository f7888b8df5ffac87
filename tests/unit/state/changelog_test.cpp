#include "leadstream/state/changelog.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace ls::state {
namespace {

constexpr std::size_t kNoLimit = 1 << 20;

std::string meta_of(std::uint64_t transaction) {
  Meta meta;
  meta.transaction = transaction;
  return meta.save();
}

TEST(Changelog, TheKeyOfARecordIsTheRowsKeyBehindAFormatByte) {
  const std::string key = changelog_key("\x04rows/a");
  EXPECT_EQ(key, "\x01\x04rows/a");
  EXPECT_EQ(row_key(key).value(), "\x04rows/a");
}

TEST(Changelog, UnknownRecordsAreRefused) {
  EXPECT_FALSE(row_key(""));
  EXPECT_FALSE(row_key("\x01"));
  EXPECT_FALSE(row_key("\x02k"));
}

TEST(Changelog, ABatchIsReadyAtEachMeta) {
  ChangelogReader reader(kNoLimit);
  EXPECT_FALSE(reader.add(changelog_key("a"), "1", Offset(10)).value());
  EXPECT_FALSE(reader.add(changelog_key("b"), std::nullopt, Offset(11)).value());
  EXPECT_FALSE(reader.is_at_commit());
  EXPECT_TRUE(reader.add(changelog_key(kMetaKey), meta_of(5), Offset(12)).value());

  EXPECT_TRUE(reader.is_at_commit());
  EXPECT_EQ(reader.batch().count(), 2u) << "META is not among the rows";
  EXPECT_EQ(reader.meta()->transaction, 5u);
  EXPECT_EQ(reader.meta()->changelog_next, Offset(13));
}

// Compaction leaves old rows without their META: they must not grow without bound.
TEST(Changelog, ABatchIsReadyAtItsLimit) {
  ChangelogReader reader(10);
  EXPECT_FALSE(reader.add(changelog_key("a"), "12345", Offset(0)).value());
  EXPECT_TRUE(reader.add(changelog_key("b"), "12345", Offset(1)).value());
  EXPECT_FALSE(reader.is_at_commit());

  reader.clear();
  EXPECT_FALSE(reader.add(changelog_key("c"), "1", Offset(2)).value());
}

TEST(Changelog, ADamagedOrDeletedMetaIsAnError) {
  ChangelogReader reader(kNoLimit);
  EXPECT_FALSE(reader.add(changelog_key(kMetaKey), "garbage", Offset(0)));
  EXPECT_FALSE(reader.add(changelog_key(kMetaKey), std::nullopt, Offset(0)));
}

TEST(Changelog, ReadingItBackGivesTheSameStore) {
  MemoryStore original;
  MemoryStore restored;
  ChangelogReader reader(kNoLimit);
  std::int64_t offset = 0;
  for (int commit = 0; commit < 10; ++commit) {
    WriteBatch rows;
    rows.put("always", std::to_string(commit));
    rows.put("row" + std::to_string(commit), "1");
    rows.erase("row" + std::to_string(commit - 3));
    ASSERT_TRUE(original.write(rows));

    rows.for_each([&](Bytes key, std::optional<Bytes> value) {
      ASSERT_TRUE(reader.add(changelog_key(key), value, Offset(offset++)));
    });
    ASSERT_TRUE(reader.add(changelog_key(kMetaKey), meta_of(1), Offset(offset++)).value());
    ASSERT_TRUE(restored.write(reader.batch()));
    reader.clear();
  }
  EXPECT_EQ(restored, original);
}

}  // namespace
}  // namespace ls::state
