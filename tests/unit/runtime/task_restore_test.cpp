#include "leadstream/runtime/task_restore.hpp"

#include "unit/runtime/changelog_readers.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

const flow::TopicPartition kAt{"toy.changelog", Partition(0)};

struct Bench {
  ChangelogWorld world;
  ChangelogReaders readers{world};
  state::MemoryStore store;

  Status restore() {
    return restore_task(store, readers, kAt);
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
  EXPECT_EQ(reads, 2);
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

}  // namespace
}  // namespace ls::runtime
