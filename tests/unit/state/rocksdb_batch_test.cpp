#include "support/temp_folder.hpp"

#include "leadstream/state/rocksdb_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {
namespace {

constexpr Family kRows(0);

class RocksdbBatch : public testing::Test {
 protected:
  std::unique_ptr<RocksdbDatabase> open() const {
    return RocksdbDatabase::open({.folder = folder_ / "db"}, memory_).take();
  }

  test::TempFolder folder_;
  DatabaseMemory memory_{{.cache_bytes = 8 << 20, .write_buffer_bytes = 8 << 20}};
};

TEST_F(RocksdbBatch, HoldsChangesUntilItIsCleared) {
  const auto database = open();
  DatabaseBatch batch = database->make_batch();
  EXPECT_TRUE(batch.empty());

  batch.put(kRows, "a", "1");
  batch.erase(kRows, "b");
  EXPECT_FALSE(batch.empty());
  EXPECT_GT(batch.bytes(), 0U);

  batch.clear();
  EXPECT_TRUE(batch.empty());
}

TEST_F(RocksdbBatch, AppendsRowsBehindAPrefix) {
  const auto database = open();
  WriteBatch rows;
  rows.put("a", "1");
  rows.put("b", "2");
  rows.erase("a");
  DatabaseBatch batch = database->make_batch();
  batch.append(kRows, "p/", rows);
  ASSERT_TRUE(database->write(batch, Sync::no));

  std::string value;
  EXPECT_FALSE(database->get(kRows, "p/a", value).value());
  EXPECT_TRUE(database->get(kRows, "p/b", value).value());
  EXPECT_EQ(value, "2");
}

// Half of the rows lie in a file, half in memory; of some of the former the file is out of date.
TEST_F(RocksdbBatch, ReadsEachFromFilesAndFromMemory) {
  const auto database = open();
  std::vector<std::string> keys;
  std::vector<std::string> expected;
  DatabaseBatch flushed = database->make_batch();
  DatabaseBatch fresh = database->make_batch();
  for (int i = 0; i < 300; ++i) {
    keys.push_back(std::to_string(1000 + i));
    (i % 2 == 0 ? flushed : fresh).put(kRows, "p/" + keys.back(), std::to_string(i));
    expected.push_back(i % 10 == 0 ? "-" : std::to_string(i));
    if (i % 10 == 0) {
      fresh.erase(kRows, "p/" + keys.back());
    }
  }
  ASSERT_TRUE(database->write(flushed, Sync::no));
  ASSERT_TRUE(database->flush());
  ASSERT_TRUE(database->write(fresh, Sync::no));

  const std::vector<Bytes> views(keys.begin(), keys.end());
  std::vector<std::string> found;
  ASSERT_TRUE(database->get_each(kRows, "p/", views, [&](std::size_t, std::optional<Bytes> value) {
    found.emplace_back(value.value_or("-"));
  }));

  EXPECT_EQ(found, expected);
}

TEST_F(RocksdbBatch, ADamagedBlockIsAnErrorOfReadingEach) {
  {
    const auto database = open();
    DatabaseBatch batch = database->make_batch();
    batch.put(kRows, "a", std::string(1000, 'x'));
    ASSERT_TRUE(database->write(batch, Sync::no));
    ASSERT_TRUE(database->flush());
  }
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "db")) {
    if (file.path().extension() == ".sst") {
      std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekp(20);
      bytes.put('!');
    }
  }
  const auto database = open();
  const std::vector<Bytes> keys = {"a", "b"};
  std::size_t seen = 0;

  const Status read =
      database->get_each(kRows, "", keys, [&](std::size_t, std::optional<Bytes>) { ++seen; });

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, "state_corrupt");
  EXPECT_EQ(seen, 0U);
}

}  // namespace
}  // namespace ls::state
