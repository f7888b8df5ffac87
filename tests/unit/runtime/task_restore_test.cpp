#include "leadstream/runtime/task_restore.hpp"

#include "unit/runtime/changelog_readers.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

const flow::TopicPartition kAt{"toy.changelog", Partition(0)};

constexpr EventTime kNow{1'700'000'000'000};
constexpr Millis kHour{3'600'000};

struct Bench {
  EventTime now = kNow;
  ChangelogWorld world;
  ChangelogReaders readers{world};
  state::MemoryStore store;

  Status restore() {
    TaskRestore restore = LS_TRY(TaskRestore::begin(store, readers, kAt, now));
    while (LS_TRY(restore.advance()) != TaskRestore::Step::done) {
    }
    return {};
  }
  // More than fits into a slice.
  void put_large_rows() {
    const std::string large(1 << 20, 'x');
    for (int i = 0; i < 10; ++i) {
      world.put(std::to_string(i), large);
    }
    world.put_meta(1);
  }
  std::string row(const std::string& key) {
    std::string value;
    return *store.get(key, value) ? value : "(none)";
  }
};

TEST(TaskRestore, ReadsTheWholeChangelogAndThenOnlyWhatIsNew) {
  Bench bench;
  bench.world.put("a", "1");
  bench.world.put_meta(1);
  ASSERT_TRUE(bench.restore().has_value());
  EXPECT_EQ(bench.row("a"), "1");

  int reads = 0;
  bench.world.on_read = [&reads] { ++reads; };
  bench.world.put("a", "2");
  bench.world.put_meta(2);
  ASSERT_TRUE(bench.restore().has_value());
  EXPECT_EQ(bench.row("a"), "2");
  EXPECT_EQ(reads, 3) << "what is new, and the META before it";
}

// Compaction may have removed the tombstone of a row that the store still has.
TEST(TaskRestore, AStoreOfHalfTheTimeThatTombstonesAreKeptIsOutdated) {
  Bench bench;
  bench.world.put("a", "1");
  bench.world.put_meta(1);
  ASSERT_TRUE(bench.restore().has_value());
  bench.world.put_meta(2);
  bench.now = kNow + Millis{12 * kHour.count + 1};

  const Status refused = bench.restore();

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, kStateOutdated);
  bench.now = kNow + Millis{12 * kHour.count};
  EXPECT_TRUE(bench.restore().has_value());
}

// Where nothing was committed since, no row was erased: however old, the store is up to date.
TEST(TaskRestore, AnOldStoreAtTheEndOfItsChangelogIsKept) {
  Bench bench;
  bench.world.put("a", "1");
  bench.world.put_meta(1);
  ASSERT_TRUE(bench.restore().has_value());
  bench.now = kNow + Millis{1000 * kHour.count};
  EXPECT_TRUE(bench.restore().has_value());
  EXPECT_EQ(bench.row("a"), "1");
}

// A restore that was killed is as old as its beginning.
TEST(TaskRestore, AnUnfinishedStoreGrowsOldToo) {
  Bench bench;
  bench.put_large_rows();
  {
    Result<TaskRestore> restore = TaskRestore::begin(bench.store, bench.readers, kAt, kNow);
    ASSERT_TRUE(restore.has_value());
    ASSERT_EQ(*restore->advance(), TaskRestore::Step::moved);
  }
  bench.now = kNow + Millis{13 * kHour.count};
  const Status refused = bench.restore();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, kStateOutdated);
}

TEST(TaskRestore, RowsWithoutMetaAreRefusedForGood) {
  Bench bench;
  bench.world.put("a", "1");
  const Status refused = bench.restore();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry, Retry::no);
}

// A transaction was open when the end was taken, and was committed before it was read: by somebody
// else, who has the task by now. That is no damage.
TEST(TaskRestore, AnotherOwnersTransactionAtTheEndIsNoDamage) {
  Bench bench;
  bench.world.put("a", "1");
  bench.world.put_meta(1);
  bench.world.put("a", "2");
  bench.world.put_meta(2);
  bench.world.end = Offset(3);
  const Status refused = bench.restore();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry, Retry::yes);
  EXPECT_EQ(bench.row("a"), "1");

  ASSERT_TRUE(bench.restore().has_value());
  EXPECT_EQ(bench.row("a"), "2");
}

// The loop of a worker has other things to do.
TEST(TaskRestore, OneStepReadsNoMoreThanASlice) {
  Bench bench;
  for (int i = 0; i < 10'000; ++i) {
    bench.world.put(std::to_string(i), "row");
  }
  bench.world.put_meta(1);
  Result<TaskRestore> restore = TaskRestore::begin(bench.store, bench.readers, kAt, kNow);
  ASSERT_TRUE(restore.has_value());

  EXPECT_EQ(*restore->advance(), TaskRestore::Step::moved);
  EXPECT_LT(restore->progress().next, Offset(5000));
  EXPECT_EQ(restore->progress().end, Offset(10'001));
  EXPECT_EQ(*restore->advance(), TaskRestore::Step::moved);
  EXPECT_EQ(*restore->advance(), TaskRestore::Step::done);
  EXPECT_EQ(bench.row("9999"), "row");
}

TEST(TaskRestore, LargeRowsFillASliceEarlier) {
  Bench bench;
  bench.put_large_rows();
  Result<TaskRestore> restore = TaskRestore::begin(bench.store, bench.readers, kAt, kNow);
  ASSERT_TRUE(restore.has_value());

  EXPECT_EQ(*restore->advance(), TaskRestore::Step::moved);
  EXPECT_LT(restore->progress().next, Offset(6));
}

// Killed in the midst of it, the next one goes on behind what was written.
TEST(TaskRestore, OneThatWasDroppedIsGoneOnWith) {
  Bench bench;
  bench.put_large_rows();
  {
    Result<TaskRestore> restore = TaskRestore::begin(bench.store, bench.readers, kAt, kNow);
    ASSERT_TRUE(restore.has_value());
    ASSERT_EQ(*restore->advance(), TaskRestore::Step::moved);
  }
  int reads = 0;
  bench.world.on_read = [&reads] { ++reads; };
  ASSERT_TRUE(bench.restore().has_value());

  EXPECT_LT(reads, 10);
  EXPECT_EQ(bench.row("9"), std::string(1 << 20, 'x'));
}

}  // namespace
}  // namespace ls::runtime
