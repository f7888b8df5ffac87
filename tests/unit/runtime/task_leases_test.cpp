#include "leadstream/runtime/task_leases.hpp"

#include "unit/runtime/changelog_readers.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace ls::runtime {
namespace {

const flow::TopicPartition kAt{"toy.changelog", Partition(0)};

state::WriteBatch batch_of(Bytes key, Bytes value) {
  state::WriteBatch batch;
  batch.put(key, value);
  return batch;
}

TEST(TaskLeases, OnlyTheLastToOpenATaskWrites) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  TaskLeases leases;
  auto store = std::make_shared<state::MemoryStore>();
  const auto first = leases.open("task", store, readers, kAt);
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE((*first)->write(batch_of("a", "1")).has_value());

  const auto second = leases.open("task", store, readers, kAt);
  ASSERT_TRUE(second.has_value());
  const Status late = (*first)->write(batch_of("a", "2"));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().retry, Retry::yes);
  std::string value;
  ASSERT_TRUE(*(*first)->get("a", value));
  EXPECT_EQ(value, "1");
  EXPECT_TRUE((*second)->write(batch_of("a", "3")).has_value());
}

TEST(TaskLeases, TasksDoNotHinderEachOther) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  TaskLeases leases;
  const auto one = leases.open("one", std::make_shared<state::MemoryStore>(), readers, kAt);
  const auto two = leases.open("two", std::make_shared<state::MemoryStore>(), readers, kAt);
  EXPECT_TRUE((*one)->write(batch_of("a", "1")).has_value());
  EXPECT_TRUE((*two)->write(batch_of("a", "1")).has_value());
}

// The changelog seems cut to who took its bounds before the other one wrote.
TEST(TaskLeases, ARestoreThatWasOvertakenMayBeTriedAgain) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  TaskLeases leases;
  auto store = std::make_shared<state::MemoryStore>();
  world.put("a", "1");
  world.put_meta(1);
  bool has_overtaken = false;
  world.on_read = [&] {
    if (std::exchange(has_overtaken, true)) {
      return;
    }
    ASSERT_TRUE(leases.open("task", store, readers, kAt).has_value());
  };
  const auto overtaken = leases.open("task", store, readers, kAt);
  ASSERT_FALSE(overtaken.has_value());
  EXPECT_EQ(overtaken.error().retry, Retry::yes);
}

}  // namespace
}  // namespace ls::runtime
