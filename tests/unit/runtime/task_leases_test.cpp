#include "leadstream/runtime/task_leases.hpp"

#include "unit/runtime/changelog_readers.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

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
      task,
      [store](const std::string& /*outdated*/) -> Result<OpenedStore> {
        return OpenedStore{store};
      },
      readers, kAt);
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
  ManualClock clock{EventTime{0}};
  TaskLeases leases(clock);
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

// Counts how often it is asked for rows one by one.
class CountingStore final : public state::StateStore {
 public:
  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    ++gets;
    return rows.get(key, value);
  }
  [[nodiscard]] Status get_each(std::span<const Bytes> keys, const SeeEach& see) const override {
    return rows.get_each(keys, see);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return rows.scan_from(range, visit);
  }
  Status write(const state::WriteBatch& batch) override {
    return rows.write(batch);
  }

  state::MemoryStore rows;
  mutable int gets = 0;
};

TEST(TaskLeases, RowsAreReadTogetherThroughALease) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  ManualClock clock{EventTime{0}};
  TaskLeases leases(clock);
  auto store = std::make_shared<CountingStore>();
  const auto leased = open(leases, "task", store, readers);
  ASSERT_TRUE(leased.has_value());
  ASSERT_TRUE((*leased)->write(batch_of("a", "1")).has_value());
  store->gets = 0;
  const std::vector<Bytes> keys{"a", "b", "a"};
  std::vector<std::string> seen;

  ASSERT_TRUE((*leased)->get_each(keys, [&](std::size_t index, std::optional<Bytes> value) {
    seen.push_back(std::to_string(index) + "=" + std::string(value.value_or("-")));
  }));

  EXPECT_EQ(seen, (std::vector<std::string>{"0=1", "1=-", "2=1"}));
  EXPECT_EQ(store->gets, 0);
}

TEST(TaskLeases, WhatAnOpeningFoundDamagedIsTold) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  ManualClock clock{EventTime{0}};
  TaskLeases leases(clock);
  const std::unique_ptr<StateOpening> opening = leases.open(
      "task",
      [](const std::string& /*outdated*/) -> Result<OpenedStore> {
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
  ManualClock clock{EventTime{0}};
  TaskLeases leases(clock);
  const auto one = open(leases, "one", std::make_shared<state::MemoryStore>(), readers);
  const auto two = open(leases, "two", std::make_shared<state::MemoryStore>(), readers);
  EXPECT_TRUE((*one)->write(batch_of("a", "1")).has_value());
  EXPECT_TRUE((*two)->write(batch_of("a", "1")).has_value());
}

// The changelog seems cut to who took its bounds before the other one wrote.
TEST(TaskLeases, ARestoreThatWasOvertakenMayBeTriedAgain) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  ManualClock clock{EventTime{0}};
  TaskLeases leases(clock);
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

// What was found is put aside, and the changelog read from its beginning.
TEST(TaskLeases, AnOutdatedStoreBeginsAnew) {
  ChangelogWorld world;
  ChangelogReaders readers(world);
  ManualClock clock{EventTime{0}};
  TaskLeases leases(clock);
  auto old = std::make_shared<state::MemoryStore>();
  world.put("erased", "1");
  world.put_meta(1);
  ASSERT_TRUE(open(leases, "task", old, readers).has_value());
  // Compaction has removed the row and its tombstone.
  world.records[0] = world.records[1];
  world.put_meta(2);
  clock.advance(Millis{1'000'000'000});

  std::vector<std::string> reasons;
  const auto anew = std::make_shared<state::MemoryStore>();
  const auto opening = leases.open(
      "task",
      [&](const std::string& outdated) -> Result<OpenedStore> {
        reasons.push_back(outdated);
        return OpenedStore{outdated.empty() ? old : anew};
      },
      readers, kAt);
  StateOpening::Step step;
  while (step.store == nullptr) {
    Result<StateOpening::Step> next = opening->advance();
    ASSERT_TRUE(next.has_value()) << next.error().message;
    step = *std::move(next);
  }

  ASSERT_EQ(reasons.size(), 2u);
  EXPECT_EQ(reasons[0], "");
  EXPECT_NE(reasons[1].find("for 86400 s only"), std::string::npos) << reasons[1];
  std::string value;
  EXPECT_FALSE(*step.store->get("erased", value));
  EXPECT_TRUE(*old->get("erased", value)) << "kept for people to look at";
}

}  // namespace
}  // namespace ls::runtime
