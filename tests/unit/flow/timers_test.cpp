#include "leadstream/flow/timers.hpp"

#include "support/seed.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/base/random.hpp"
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
    while (const std::optional<Timer> timer = toys::must(timers.take_due(EventTime{upto}))) {
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
  toys::must(bench.timers.cancel(0, "y", EventTime{10}));
  toys::must(bench.timers.cancel(0, "unknown", EventTime{10}));

  EXPECT_EQ(bench.fire(99), (Fired{"10/0/x"}));
  EXPECT_EQ(bench.timers.earliest(), std::nullopt);
}

TEST(Timers, WhatIsSetAndFiredBetweenCommitsIsNeverWritten) {
  Bench bench;
  bench.timers.set(0, "x", EventTime{10});
  bench.fire(10);
  bench.timers.set(0, "y", EventTime{20});
  toys::must(bench.timers.cancel(0, "y", EventTime{20}));
  state::WriteBatch batch;
  bench.timers.collect(batch);

  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(bench.timers.dirty_bytes(), 0U);
}

TEST(Timers, ACommittedTimerThatIsCancelledAndSetAgainStays) {
  Bench bench;
  bench.timers.set(0, "x", EventTime{10});
  bench.commit();
  toys::must(bench.timers.cancel(0, "x", EventTime{10}));
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
  const std::optional<Timer> first = toys::must(moved.take_due(EventTime{0}));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->node, 2U);
  EXPECT_EQ(first->key, std::string("k\0y", 3));
  EXPECT_EQ(first->due, EventTime{-10});

  Timers without(bench.store, {"b"});
  toys::must(without.load());
  EXPECT_EQ(without.size(), 1U);
}

TEST(Timers, ThoseOfOneNodeAndTimeCanBeTakenTogether) {
  Bench bench;
  for (const char* key : {"x", "y", "z"}) {
    bench.timers.set(0, key, EventTime{10});
  }
  bench.timers.set(1, "z", EventTime{10});
  bench.timers.set(1, "z", EventTime{11});

  const Timer x{EventTime{10}, 0, "x"};
  EXPECT_EQ(toys::must(bench.timers.take_due(EventTime{10})), x);
  EXPECT_EQ(toys::must(bench.timers.take_like(x)), (Timer{EventTime{10}, 0, "y"}));
  EXPECT_EQ(toys::must(bench.timers.take_like({EventTime{10}, 0, "z"})), std::nullopt);
  EXPECT_EQ(toys::must(bench.timers.take_like(x)), (Timer{EventTime{10}, 0, "z"}));
  EXPECT_EQ(toys::must(bench.timers.take_like(x)), std::nullopt);
  EXPECT_EQ(bench.fire(11), (Fired{"10/1/z", "11/1/z"}));
}

TEST(Timers, FarOnesWaitInTheStoreAndFireInTheirOrder) {
  state::MemoryStore store;
  Timers timers(store, {"z", "a"}, {.held_max = 4});
  Timers all(store, {"z", "a"});  // never lets go of any: the oracle
  Random random(test::seed());
  EventTime now{0};
  for (int step = 0; step < 5000; ++step) {
    const EventTime due = now + Millis{1 + static_cast<std::int64_t>(random.below(40))};
    const auto node = static_cast<std::uint32_t>(random.below(2));
    const std::string key = std::to_string(random.below(20));
    switch (random.below(8)) {
      case 0:
        toys::must(timers.cancel(node, key, due));
        toys::must(all.cancel(node, key, due));
        break;
      case 1: {
        state::WriteBatch batch;
        timers.collect(batch);
        toys::must(store.write(batch));
        timers.committed();
        all.committed();
        break;
      }
      case 2:
        now = now + Millis{static_cast<std::int64_t>(random.below(8))};
        while (true) {
          ASSERT_EQ(timers.earliest(), all.earliest()) << step;
          const std::optional<Timer> fired = toys::must(timers.take_due(now));
          ASSERT_EQ(fired, toys::must(all.take_due(now))) << step;
          if (!fired) {
            break;
          }
        }
        break;
      default:
        timers.set(node, key, due);
        all.set(node, key, due);
    }
    ASSERT_LE(timers.size(), 8U);
  }
}

TEST(Timers, ARollbackFindsFarOnesAgain) {
  state::MemoryStore store;
  Timers timers(store, {"a"}, {.held_max = 2});
  for (int i = 0; i < 10; ++i) {
    timers.set(0, "k", EventTime{i});
  }
  state::WriteBatch batch;
  timers.collect(batch);
  toys::must(store.write(batch));
  timers.committed();
  for (int i = 0; i < 7; ++i) {
    ASSERT_TRUE(toys::must(timers.take_due(EventTime{99})).has_value());
  }
  timers.set(0, "new", EventTime{3});

  toys::must(timers.rolled_back());

  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(toys::must(timers.take_due(EventTime{99}))->due, EventTime{i});
  }
  EXPECT_EQ(toys::must(timers.take_due(EventTime{99})), std::nullopt);
}

}  // namespace
}  // namespace ls::flow
