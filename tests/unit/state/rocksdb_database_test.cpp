#include "leadstream/state/rocksdb_database.hpp"

#include "support/temp_folder.hpp"
#include "support/twin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace ls::state {
namespace {

using testing::HasSubstr;

constexpr Family kRows(0);
constexpr Family kLog(1);

DatabaseOptions options_in(const std::string& folder) {
  return {.folder = folder, .families = {{.name = "rows"}, {.name = "log", .use = FamilyUse::log}}};
}

class Database : public testing::Test {
 protected:
  DatabaseOptions options() const {
    return options_in(folder_ / "db");
  }
  Result<std::unique_ptr<RocksdbDatabase>> try_open() const {
    return RocksdbDatabase::open(options(), memory_);
  }
  std::unique_ptr<RocksdbDatabase> open() const {
    return try_open().take();
  }
  static void put(RocksdbDatabase& database, Family family, Bytes key, Bytes value) {
    DatabaseBatch batch = database.make_batch();
    batch.put(family, key, value);
    ASSERT_TRUE(database.write(batch, Sync::no));
  }
  static std::string all(const RocksdbDatabase& database, Family family,
                         const KeyRange& range = {}) {
    std::string text;
    DatabaseIterator rows = database.iterate(family, range);
    for (; rows.valid(); rows.next()) {
      text.append(rows.key()).append("=").append(rows.value()).append(" ");
    }
    EXPECT_TRUE(rows.status());
    return text;
  }

  test::TempFolder folder_;
  DatabaseMemory memory_{{.cache_bytes = 8 << 20, .write_buffer_bytes = 8 << 20}};
};

TEST_F(Database, OnceSettledNothingIsLeftToCompact) {
  const auto database = open();
  const std::string value(64 << 10, 'v');
  for (int file = 0; file < 12; ++file) {
    for (int row = 0; row < 8; ++row) {
      put(*database, kRows, std::to_string(row), value);
    }
    ASSERT_TRUE(database->flush());
  }

  ASSERT_TRUE(database->settle());

  // Twelve files of the same rows became one or two.
  EXPECT_LT(database->stats().files_bytes, 4U * 8 * value.size() / 100);
  EXPECT_EQ(database->stats().pending_compaction_bytes, 0U);
}

// RocksDB would make a new database there, and delete the old one's files at the next opening.
TEST_F(Database, WithoutCurrentNothingIsOpenedAndNothingIsLost) {
  namespace fs = std::filesystem;
  for (const bool is_flushed : {false, true}) {
    const auto database = open();
    put(*database, kRows, "a", "1");
    if (is_flushed) {
      ASSERT_TRUE(database->flush());
    }
  }
  const fs::path current = fs::path(options().folder) / "CURRENT";
  const fs::path aside = fs::path(options().folder) / "aside";
  fs::rename(current, aside);

  for (int start = 0; start < 3; ++start) {
    const auto refused = try_open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "state_corrupt");
    EXPECT_THAT(refused.error().message, HasSubstr("there is no CURRENT"));
  }

  fs::rename(aside, current);
  EXPECT_EQ(all(*open(), kRows), "a=1 ");
}

TEST_F(Database, AFirstOpeningThatWasCutOffIsGoneOnWith) {
  namespace fs = std::filesystem;
  fs::create_directories(options().folder);
  std::ofstream(fs::path(options().folder) / "MANIFEST-000001") << "half";

  put(*open(), kRows, "a", "1");

  EXPECT_EQ(all(*open(), kRows), "a=1 ");
}

TEST_F(Database, KeepsItsRowsWhenOpenedAgain) {
  put(*open(), kRows, "a", "1");

  std::string value;
  EXPECT_TRUE(open()->get(kRows, "a", value).value());
  EXPECT_EQ(value, "1");
}

TEST_F(Database, FamiliesAreApart) {
  const auto database = open();
  put(*database, kRows, "a", "1");
  put(*database, kLog, "a", "2");

  EXPECT_EQ(all(*database, kRows), "a=1 ");
  EXPECT_EQ(all(*database, kLog), "a=2 ");
}

TEST_F(Database, ABatchSpansFamiliesAndRanges) {
  const auto database = open();
  for (const char* key : {"a", "b", "c", "d"}) {
    put(*database, kLog, key, "1");
  }
  WriteBatch rows;
  rows.put("x", "2");
  rows.erase("y");
  DatabaseBatch batch = database->make_batch();
  EXPECT_TRUE(batch.empty());
  batch.erase_range(kLog, {.from = "b", .to = "d"});
  batch.append(kRows, "p/", rows);
  batch.put(kLog, "c", "again");
  EXPECT_GT(batch.bytes(), 0u);

  ASSERT_TRUE(database->write(batch, Sync::yes));

  EXPECT_EQ(all(*database, kLog), "a=1 c=again d=1 ");
  EXPECT_EQ(all(*database, kRows), "p/x=2 ");
  batch.clear();
  EXPECT_TRUE(batch.empty());
}

TEST_F(Database, RangesOfRowsAreNotDeleted) {
  const auto database = open();
  DatabaseBatch batch = database->make_batch();
  EXPECT_DEATH(batch.erase_range(kRows, {.from = "a", .to = "b"}), "FamilyUse::log");
}

TEST_F(Database, IteratesOverARangeAsOfItsBegin) {
  const auto database = open();
  for (const char* key : {"a", "b", "c", "d"}) {
    put(*database, kLog, key, "1");
  }
  DatabaseIterator rows = database->iterate(kLog, {.from = "b", .to = "d"});
  put(*database, kLog, "bb", "later");

  std::string keys;
  for (; rows.valid(); rows.next()) {
    keys.append(rows.key());
  }
  EXPECT_EQ(keys, "bc");
  EXPECT_EQ(all(*database, kLog, {.from = "c", .to = ""}), "c=1 d=1 ");
}

TEST_F(Database, FindsTheLastKeyOfARange) {
  const auto database = open();
  for (const char* key : {"a1", "a2", "c1"}) {
    put(*database, kLog, key, key);
  }
  std::string key;
  std::string value;
  const std::string end = end_of_prefix("a");
  ASSERT_TRUE(database->last(kLog, {.from = "a", .to = end}, key, value).value());
  EXPECT_EQ(key, "a2");
  EXPECT_EQ(value, "a2");
  EXPECT_FALSE(database->last(kLog, {.from = "b", .to = "c"}, key, value).value());
  EXPECT_TRUE(database->last(kLog, {.from = "b", .to = ""}, key, value).value());
  EXPECT_EQ(key, "c1");
}

TEST_F(Database, ACheckpointIsACopyThatOpens) {
  const auto database = open();
  put(*database, kRows, "a", "1");
  ASSERT_TRUE(database->checkpoint(folder_ / "copy"));
  put(*database, kRows, "a", "2");

  DatabaseOptions copy = options();
  copy.folder = folder_ / "copy";
  EXPECT_EQ(all(*RocksdbDatabase::open(copy, memory_).take(), kRows), "a=1 ");
}

TEST_F(Database, CountsWhatItHolds) {
  const auto database = open();
  const std::string value(1000, 'x');
  for (int i = 0; i < 1000; ++i) {
    put(*database, kRows, std::to_string(i), value);
  }
  EXPECT_GT(database->stats().memtable_bytes, 900'000u);
  EXPECT_GT(memory_.write_buffer_bytes_used(), 900'000u);
  ASSERT_TRUE(database->flush());

  const DatabaseStats stats = database->stats();
  EXPECT_GT(stats.files_bytes, 0u);
  EXPECT_EQ(stats.estimated_keys, 1000u);
  EXPECT_FALSE(stats.is_write_stopped);
  EXPECT_GT(database->approximate_bytes(kRows, {}), 0u);
  EXPECT_TRUE(database->sync());
}

TEST_F(Database, OpensAFolderThatHoldsFamiliesOfAnotherVersion) {
  put(*open(), kLog, "a", "1");

  DatabaseOptions fewer = options();
  fewer.families.pop_back();
  EXPECT_TRUE(RocksdbDatabase::open(fewer, memory_));
  EXPECT_EQ(all(*open(), kLog), "a=1 ");
}

TEST_F(Database, ASecondOpenInThisProcessSaysSo) {
  const auto database = open();

  const auto second = try_open();

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "state_locked");
  EXPECT_THAT(second.error().message, HasSubstr("in use by this process itself"));
}

// Opens the database, says so, and waits to be killed.
void hold(const std::string& folder, int telling) {
  const DatabaseMemory memory({});
  const auto database = RocksdbDatabase::open(options_in(folder), memory);
  test::tell(telling, database ? 1 : 0);
  ::pause();
}
const test::Role kHolder("hold", hold);

TEST_F(Database, AnotherProcessWithTheFolderIsNamed) {
  {
    test::Twin holder(kHolder, folder_ / "db");
    ASSERT_EQ(holder.next(), 1);

    const auto second = try_open();

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "state_locked");
    EXPECT_EQ(second.error().retry, Retry::yes);
    EXPECT_THAT(second.error().message,
                HasSubstr("in use by process " + std::to_string(holder.id())));
    EXPECT_EQ(lock_holder(folder_ / "db"), holder.id());
  }
  EXPECT_EQ(lock_holder(folder_ / "db"), std::nullopt);
  EXPECT_TRUE(try_open());
}

TEST_F(Database, NobodyHoldsAFolderThatDoesNotExist) {
  EXPECT_EQ(lock_holder(folder_ / "nowhere"), std::nullopt);
}

// On a full disk that file ended the process (RocksDB 7.8).
TEST_F(Database, KeepsNoLogOfItsOwnBesideItsData) {
  put(*open(), kRows, "a", "1");

  EXPECT_FALSE(std::filesystem::exists(folder_ / "db/LOG"));
}

TEST_F(Database, DamagedFilesAreReportedWithWhatToDo) {
  put(*open(), kRows, "a", "1");
  for (const auto& file : std::filesystem::directory_iterator(folder_ / "db")) {
    if (file.path().filename().string().starts_with("MANIFEST")) {
      std::ofstream(file.path(), std::ios::trunc) << "garbage that is no manifest at all";
    }
  }

  const auto opened = try_open();

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "state_corrupt");
  EXPECT_THAT(opened.error().message, HasSubstr("move the folder aside"));
}

TEST_F(Database, AFolderThatCannotBeMadeIsAnError) {
  std::ofstream(folder_ / "file") << "x";
  DatabaseOptions bad = options();
  bad.folder = folder_ / "file/db";

  const auto opened = RocksdbDatabase::open(bad, memory_);

  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("cannot make it"));
}

// Files of this process cannot grow beyond a size: the nearest to a full disk that needs no mount.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    former_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &former_);
    rlimit now = former_;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &former_);
    std::signal(SIGXFSZ, former_handler_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  rlimit former_ = {};
  void (*former_handler_)(int) = nullptr;
};

TEST_F(Database, AfterAFailedWriteNothingIsLostAndOnlyOpeningAgainHelps) {
  int written = 0;
  {
    const auto database = open();
    const SmallFiles limit(256 << 10);
    DatabaseBatch batch = database->make_batch();
    Status status;
    while (status && written < 10'000) {
      batch.clear();
      batch.put(kRows, std::to_string(written), std::string(1000, 'x'));
      status = database->write(batch, Sync::no);
      written += status ? 1 : 0;
    }
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().domain, ErrorDomain::external);
    EXPECT_EQ(status.error().retry, Retry::yes);
    EXPECT_EQ(database->write(batch, Sync::no).error().message, status.error().message);
    EXPECT_FALSE(database->sync());
    std::string value;
    EXPECT_TRUE(database->get(kRows, "0", value).value()) << "still readable";
  }
  int found = 0;
  const auto database = open();
  for (DatabaseIterator rows = database->iterate(kRows, {}); rows.valid(); rows.next()) {
    ++found;
  }
  EXPECT_EQ(found, written);
  put(*database, kRows, "more", "1");
}

TEST(EndOfPrefix, IsTheLeastKeyBehindAllThatBeginWithIt) {
  EXPECT_EQ(end_of_prefix("ab"), "ac");
  EXPECT_EQ(end_of_prefix("a\xff\xff"), "b");
  EXPECT_EQ(end_of_prefix("\xff"), "");
  EXPECT_EQ(end_of_prefix(""), "");
}

}  // namespace
}  // namespace ls::state
