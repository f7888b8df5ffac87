#include "leadstream/flow/timers.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

struct Bench {
  state::MemoryStore store;
  Timers timers{store, {"a", "b"}};

  void commit() {
    state::WriteBatch batch;
    timers.collect(batch);
    toys::must(store.write(batch));
    timers.committed();
  }
  std::vector<std::string> fire(std::int64_t upto) {
    std::vector<std::string> fired;
    while (const std::optional<Timer> timer = timers.take_due(EventTime{upto})) {
      fired.push_back(std::to_string(timer->due.ms) + "/" + std::to_string(timer->node) + "/" +
                      timer->key);
    }
    return fired;
  }
};

using Fired = std::vector<std::string>;

TEST(Timers, FireByDueTimeThenNodeThenKey) {
  Bench bench;
  bench.timers.set(1, "x", EventTime{10});
  bench.timers.set(0, "z", EventTime{10});
  bench.timers.set(0, "y", EventTime{10});
  bench.timers.set(1, "x", EventTime{-5});
  bench.timers.set(0, "a", EventTime{11});

  EXPECT_EQ(bench.timers.earliest(), EventTime{-5});
  EXPECT_EQ(bench.fire(10), (Fired{"-5/1/x", "10/0/y", "10/0/z", "10/1/x"}));
  EXPECT_EQ(bench.timers.size(), 1U);
}

TEST(Timers, SetTwiceFiresOnceAndCancelledNever) {
  Bench bench;
  bench.timers.set(0, "x", EventTime{10});
  bench.timers.set(0, "x", EventTime{10});
  bench.timers.set(0, "y", EventTime{10});
  bench.timers.cancel(0, "y", EventTime{10});
  bench.timers.cancel(0, "unknown", EventTime{10});

  EXPECT_EQ(bench.fire(99), (Fired{"10/0/x"}));
  EXPECT_EQ(bench.timers.earliest(), std::nullopt);
}

TEST(Timers, WhatIsSetAndFiredBetweenCommitsIsNeverWritten) {
  Bench bench;
  bench.timers.set(0, "x", EventTime{10});
  bench.fire(10);
  bench.timers.set(0, "y", EventTime{20});
  bench.timers.cancel(0, "y", EventTime{20});
  state::WriteBatch batch;
  bench.timers.collect(batch);

  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(bench.timers.dirty_bytes(), 0U);
}

TEST(Timers, ACommittedTimerThatIsCancelledAndSetAgainStays) {
  Bench bench;
  bench.timers.set(0, "x", EventTime{10});
  bench.commit();
  bench.timers.cancel(0, "x", EventTime{10});
  bench.timers.set(0, "x", EventTime{10});
  bench.commit();

  EXPECT_EQ(bench.store.size(), 1U);
  EXPECT_EQ(bench.fire(10), (Fired{"10/0/x"}));
}

TEST(Timers, ARollbackBringsFiredOnesBackAndTakesNewOnesOut) {
  Bench bench;
  bench.timers.set(0, "kept", EventTime{10});
  bench.commit();
  bench.fire(10);
  bench.timers.set(0, "new", EventTime{20});
  toys::must(bench.timers.rolled_back());

  EXPECT_EQ(bench.fire(99), (Fired{"10/0/kept"}));
}

TEST(Timers, AreReadBackByTheIdOfTheirNode) {
  Bench bench;
  bench.timers.set(0, std::string("k\0y", 3), EventTime{-10});
  bench.timers.set(1, "", EventTime{20});
  bench.commit();

  Timers moved(bench.store, {"new", "b", "a"});
  toys::must(moved.load());
  ASSERT_EQ(moved.size(), 2U);
  const std::optional<Timer> first = moved.take_due(EventTime{0});
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->node, 2U);
  EXPECT_EQ(first->key, std::string("k\0y", 3));
  EXPECT_EQ(first->due, EventTime{-10});

  Timers without(bench.store, {"b"});
  toys::must(without.load());
  EXPECT_EQ(without.size(), 1U);
}

}  // namespace
}  // namespace ls::flow
