#include "support/temp_folder.hpp"

#include "leadstream/state/rocksdb_database.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace ls::state {
namespace {

namespace fs = std::filesystem;

constexpr Family kRows(0);

class ManifestMark : public testing::Test {
 protected:
  Result<std::unique_ptr<RocksdbDatabase>> open(const std::string& name) const {
    return RocksdbDatabase::open({.folder = folder_ / name, .families = {{.name = "rows"}}},
                                 memory_);
  }
  static void put(RocksdbDatabase& database, Bytes key) {
    DatabaseBatch batch = database.make_batch();
    batch.put(kRows, key, "1");
    ASSERT_TRUE(database.write(batch, Sync::no));
  }
  // What a process leaves that dies after two flushes, with its newest row in the log alone.
  void leave(const std::string& name) {
    const auto database = open("living").take();
    for (const char* key : {"a", "b"}) {
      put(*database, key);
      ASSERT_TRUE(database->flush());
    }
    put(*database, "c");
    fs::copy(folder_ / "living", folder_ / name);
  }
  [[nodiscard]] fs::path manifest(const std::string& name) const {
    std::string file;
    std::ifstream(folder_ / name + "/CURRENT") >> file;
    return fs::path(folder_ / name) / file;
  }
  static std::string keys(const RocksdbDatabase& database) {
    std::string keys;
    for (DatabaseIterator rows = database.iterate(kRows, {}); rows.valid(); rows.next()) {
      keys += rows.key();
    }
    return keys;
  }

  test::TempFolder folder_;
  DatabaseMemory memory_{{.cache_bytes = 8 << 20, .write_buffer_bytes = 8 << 20}};
};

// RocksDB opens most of them, without the rows that were flushed since, and deletes those files.
TEST_F(ManifestMark, OneThatEndsEarlyIsRefusedWhereverItEnds) {
  leave("died");
  const fs::path path = manifest("died");
  std::ifstream in(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(in), {}};
  ASSERT_GT(whole.size(), 100U);

  for (std::size_t size = 0; size < whole.size(); ++size) {
    fs::resize_file(path, size);
    const auto refused = open("died");
    ASSERT_FALSE(refused) << size << " of " << whole.size() << " bytes";
    ASSERT_EQ(refused.error().code, "state_corrupt") << refused.error().message;
    std::ofstream(path, std::ios::binary) << whole;
  }

  EXPECT_EQ(keys(*open("died").take()), "abc");
}

TEST_F(ManifestMark, AnOlderOneThanTheNewestIsRefused) {
  leave("died");
  const fs::path older = manifest("died");
  const fs::path aside = folder_ / "aside";
  fs::copy(older, aside);
  { const auto again = open("died").take(); }
  ASSERT_NE(manifest("died"), older);
  fs::rename(aside, older);
  std::ofstream(folder_ / "died/CURRENT") << older.filename().string() << "\n";

  const auto refused = open("died");

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "state_corrupt");
}

TEST_F(ManifestMark, WithoutOneNothingIsKnown) {
  leave("died");
  fs::remove(folder_ / "died/KNOWN_MANIFEST");

  EXPECT_EQ(keys(*open("died").take()), "abc");
  EXPECT_TRUE(fs::exists(folder_ / "died/KNOWN_MANIFEST"));
}

}  // namespace
}  // namespace ls::state
