#include "app/state_folders.hpp"
#include "support/fault_disk.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/embedded/embedded_log.hpp"
#include "leadstream/state/rocksdb_database.hpp"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

// A disk that answers with errors, under the real RocksDB, as the fault matrix numbers it.

namespace ls::test {
namespace {

using testing::HasSubstr;

class FailingDisk : public testing::Test {
 protected:
  ~FailingDisk() override {
    fault_disk().heal();
  }

  std::unique_ptr<state::RocksdbDatabase> open_database() {
    state::DatabaseOptions options;
    options.folder = folder_ / "0";
    auto opened = state::RocksdbDatabase::open(options, memory_);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(opened).take() : nullptr;
  }
  static Status put(state::RocksdbDatabase& database, int row, state::Sync sync) {
    state::DatabaseBatch batch = database.make_batch();
    batch.put(state::Family{0}, fmt::format("{:05}", row), std::string(1000, 'x'));
    return database.write(batch, sync);
  }
  static int rows_of(const state::RocksdbDatabase& database) {
    int rows = 0;
    state::DatabaseIterator row = database.iterate(state::Family{0}, {});
    for (; row.valid(); row.next()) {
      ++rows;
    }
    EXPECT_TRUE(row.status());
    return rows;
  }

  std::unique_ptr<embedded::EmbeddedLog> open_log() {
    embedded::LogOptions options;
    options.folder = folder_ / "log";
    options.fsync = embedded::Fsync::commit;
    auto opened = embedded::EmbeddedLog::open(std::move(options), memory_, *clock_);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(opened).take();
  }

  static embedded::Append record(const std::string& value) {
    embedded::Append record;
    record.topic = "t";
    record.partition = Partition(0);
    record.value = value;
    return record;
  }

  TempFolder folder_;
  std::unique_ptr<Clock> clock_ = make_system_clock();
  state::DatabaseMemory memory_{{.cache_bytes = 8 << 20, .write_buffer_bytes = 8 << 20}};
};

TEST_F(FailingDisk, Row17AShortWriteIsGoneOnWith) {
  constexpr int kRows = 300;
  {
    const auto database = open_database();
    fault_disk().halves_writes = true;
    for (int row = 0; row < kRows; ++row) {
      ASSERT_TRUE(put(*database, row, state::Sync::yes));
    }
    ASSERT_TRUE(database->flush());
    fault_disk().heal();
  }

  EXPECT_GT(fault_disk().writes_halved, static_cast<std::uint64_t>(kRows));
  EXPECT_EQ(rows_of(*open_database()), kRows);
}

TEST_F(FailingDisk, Row17AFailedWriteLosesNothingThatWasAnswered) {
  {
    const auto database = open_database();
    ASSERT_TRUE(put(*database, 0, state::Sync::no));
    fault_disk().fails_writes = true;
    Status failed;
    int row = 1;
    for (; failed && row < 1000; ++row) {
      failed = put(*database, row, state::Sync::no);
    }
    fault_disk().heal();

    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, "state_io");
    EXPECT_EQ(failed.error().retry, Retry::yes);
    EXPECT_FALSE(put(*database, row, state::Sync::no)) << "a hole in its log";
  }

  EXPECT_GE(rows_of(*open_database()), 1);
}

TEST_F(FailingDisk, Row17AFailedSyncIsNoPassingFault) {
  const auto database = open_database();
  fault_disk().fails_syncs = true;

  const Status failed = put(*database, 0, state::Sync::yes);
  fault_disk().heal();

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, "state_unsynced");
  EXPECT_EQ(failed.error().retry, Retry::no);
  EXPECT_THAT(failed.error().message, HasSubstr("does not keep what is written"));
  EXPECT_FALSE(put(*database, 1, state::Sync::yes));
  EXPECT_FALSE(database->sync());
}

// The kernel forgets pages that it could not write: the next sync would say yes without them.
TEST_F(FailingDisk, Row17AStoreThatCouldNotBeSyncedIsPutAside) {
  const std::string folder = folder_ / "0";
  app::StateFolders folders(memory_);
  state::WriteBatch batch;
  batch.put("a", std::string(64 << 10, 'x'));
  {
    const Result<runtime::OpenedStore> opened = folders.open(folder);
    ASSERT_TRUE(opened);
    fault_disk().fails_syncs = true;
    // Once its memory is full RocksDB writes it to a file and syncs that, on a thread of its own.
    Status written;
    for (int i = 0; written && i < 1000; ++i) {
      written = opened->store->write(batch);
    }
    fault_disk().heal();
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, "state_unsynced");
    EXPECT_EQ(written.error().retry, Retry::yes);
    std::string value;
    EXPECT_FALSE(opened->store->get("a", value)) << "what it still answers may be gone tomorrow";
  }

  const Result<runtime::OpenedStore> opened = folders.open(folder);

  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(opened->damage, HasSubstr("does not keep what is written"));
  std::string value;
  EXPECT_FALSE(opened->store->get("a", value).value());
  EXPECT_TRUE(std::filesystem::exists(folder + ".damaged1"));
}

// An opening builds on what was there before it: that is kept, and opened once the disk is back.
TEST_F(FailingDisk, Row17AnOpeningThatCannotSyncIsTriedAgain) {
  const std::string folder = folder_ / "0";
  app::StateFolders folders(memory_);
  state::WriteBatch batch;
  batch.put("a", "1");
  {
    const Result<runtime::OpenedStore> opened = folders.open(folder);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->store->write(batch));
  }
  fault_disk().fails_syncs = true;

  const Result<runtime::OpenedStore> failed = folders.open(folder);
  fault_disk().heal();

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, "state_unsynced");
  EXPECT_EQ(failed.error().retry, Retry::yes);
  const Result<runtime::OpenedStore> opened = folders.open(folder);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->damage, "");
  std::string value;
  EXPECT_TRUE(opened->store->get("a", value).value());
}

TEST_F(FailingDisk, Row17AnAppendThatIsNotSyncedIsNotAnswered) {
  {
    const auto log = open_log();
    ASSERT_TRUE(log->ensure_topic("t"));
    ASSERT_TRUE(log->append({record("kept")}));
    fault_disk().fails_syncs = true;

    EXPECT_FALSE(log->append({record("refused")}));
    fault_disk().heal();

    EXPECT_EQ(log->read("t", Partition(0), Offset(0), 10, 1 << 20)->size(), 1U);
    EXPECT_FALSE(log->append({record("too")}));
    EXPECT_FALSE(log->sync());
  }

  const auto log = open_log();
  const auto records = log->read("t", Partition(0), Offset(0), 10, 1 << 20);
  ASSERT_GE(records->size(), 1U);
  EXPECT_EQ(records->front().value, "kept");
  EXPECT_TRUE(log->append({record("again")}));
}

}  // namespace
}  // namespace ls::test
