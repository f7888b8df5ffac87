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

Result<std::shared_ptr<state::StateStore>> open(TaskLeases& leases, const std::string& task,
                                                std::shared_ptr<state::StateStore> store,
                                                ChangelogReaders& readers) {
  const std::unique_ptr<StateOpening> opening = leases.open(
      task, [store]() -> Result<OpenedStore> { return OpenedStore{store}; }, readers, kAt);
  for (;;) {
    StateOpening::Step step = LS_TRY(opening->advance());
    if (step.store != nullptr) {
      return step.store;
    }
  }
}

TEST(TaskLeases, OnlyTheLastToOpenATaskWrites) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  TaskLeases leases;
  auto store = std::make_shared<state::MemoryStore>();
  const auto first = open(leases, "task", store, readers);
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE((*first)->write(batch_of("a", "1")).has_value());

  const auto second = open(leases, "task", store, readers);
  ASSERT_TRUE(second.has_value());
  const Status late = (*first)->write(batch_of("a", "2"));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().retry, Retry::yes);
  std::string value;
  ASSERT_TRUE(*(*first)->get("a", value));
  EXPECT_EQ(value, "1");
  EXPECT_TRUE((*second)->write(batch_of("a", "3")).has_value());
}

TEST(TaskLeases, WhatAnOpeningFoundDamagedIsTold) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  TaskLeases leases;
  const std::unique_ptr<StateOpening> opening = leases.open(
      "task",
      []() -> Result<OpenedStore> {
        return OpenedStore{std::make_shared<state::MemoryStore>(), "bad block"};
      },
      readers, kAt);
  EXPECT_EQ(opening->progress().damage, "");

  ASSERT_TRUE(opening->advance());

  EXPECT_EQ(opening->progress().damage, "bad block");
}

TEST(TaskLeases, TasksDoNotHinderEachOther) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  TaskLeases leases;
  const auto one = open(leases, "one", std::make_shared<state::MemoryStore>(), readers);
  const auto two = open(leases, "two", std::make_shared<state::MemoryStore>(), readers);
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
    ASSERT_TRUE(open(leases, "task", store, readers).has_value());
  };
  const auto overtaken = open(leases, "task", store, readers);
  ASSERT_FALSE(overtaken.has_value());
  EXPECT_EQ(overtaken.error().retry, Retry::yes);
}

}  // namespace
}  // namespace ls::runtime
