#include "leadstream/flow/recurring_timers.hpp"

#include "support/seed.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/flow/timers.hpp"
#include "leadstream/state/memory_store.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>

namespace ls::flow {
namespace {

using Fired = std::vector<std::string>;

// One node `b` whose grid is 0, 10, 20, ..., and a node `a` before and one `c` behind it.
struct Bench {
  state::MemoryStore store;
  Timers timers{store, {"a", "b", "c"}};
  RecurringTimers recurring{store, "b/closings", {Millis{10}, Millis{0}}};

  Bench() {
    toys::must(recurring.load());
    timers.add(1, recurring);
  }
  std::size_t commit() {
    state::WriteBatch batch;
    timers.collect(batch);
    recurring.collect(batch);
    toys::must(store.write(batch));
    timers.committed();
    recurring.committed();
    return batch.count();
  }
  void roll_back() {
    toys::must(timers.rolled_back());
    toys::must(recurring.rolled_back());
  }
  std::optional<std::string> fire_one(EventTime upto) {
    const std::optional<Timer> timer = toys::must(timers.take_due(upto));
    return timer ? std::optional(fmt::format("{}/{}/{}", timer->due.ms, timer->node, timer->key))
                 : std::nullopt;
  }
  Fired fire(std::int64_t upto) {
    Fired fired;
    while (const auto one = fire_one(EventTime{upto})) {
      fired.push_back(*one);
    }
    return fired;
  }
};

TEST(RecurringTimers, CallAtEveryPointAfterTheStartUntilTheyAreStopped) {
  Bench bench;
  bench.recurring.start("x", EventTime{15});
  bench.recurring.start("w", EventTime{20});

  EXPECT_EQ(bench.timers.earliest(), EventTime{20});
  EXPECT_EQ(bench.fire(35), (Fired{"20/1/x", "30/1/w", "30/1/x"}));
  bench.recurring.stop("x");
  EXPECT_EQ(bench.fire(40), (Fired{"40/1/w"}));
  bench.recurring.stop("w");
  EXPECT_EQ(bench.fire(1000), Fired{});
  EXPECT_EQ(bench.timers.earliest(), std::nullopt);
}

TEST(RecurringTimers, StandAmongOthersByDueTimeThenNodeThenKey) {
  Bench bench;
  bench.recurring.start("m", EventTime{5});
  for (const std::uint32_t node : {0U, 1U, 2U}) {
    bench.timers.set(node, "k", EventTime{10});
    bench.timers.set(node, "m", EventTime{10});
    bench.timers.set(node, "n", EventTime{10});
  }
  bench.timers.set(2, "early", EventTime{9});

  EXPECT_EQ(bench.fire(10), (Fired{"9/2/early", "10/0/k", "10/0/m", "10/0/n", "10/1/k", "10/1/m",
                                   "10/1/m", "10/1/n", "10/2/k", "10/2/m", "10/2/n"}));
}

TEST(RecurringTimers, OneRowFromStartToStopHoweverManyCalls) {
  Bench bench;
  bench.recurring.start("x", EventTime{0});
  EXPECT_EQ(bench.commit(), 2U);  // the key and the position
  bench.fire(50);
  EXPECT_EQ(bench.commit(), 1U);
  EXPECT_EQ(bench.commit(), 0U);
  bench.recurring.stop("x");
  bench.fire(60);
  EXPECT_EQ(bench.commit(), 2U);
  EXPECT_TRUE(bench.store.size() == 0);
}

TEST(RecurringTimers, AStartDuringAPassWaitsForTheNextPoint) {
  Bench bench;
  bench.recurring.start("m", EventTime{5});
  ASSERT_EQ(bench.fire_one(EventTime{10}), "10/1/m");
  bench.recurring.start("a", EventTime{10});
  bench.recurring.start("z", EventTime{10});
  bench.recurring.stop("m");

  EXPECT_EQ(bench.fire(10), Fired{});
  EXPECT_EQ(bench.fire(20), (Fired{"20/1/a", "20/1/z"}));
}

TEST(RecurringTimers, GoOnAfterARestart) {
  Bench bench;
  bench.recurring.start("x", EventTime{0});
  bench.fire(30);
  bench.commit();
  Timers timers(bench.store, {"b"});
  RecurringTimers recurring(bench.store, "b/closings", {Millis{10}, Millis{0}});
  toys::must(recurring.load());
  timers.add(0, recurring);

  EXPECT_EQ(timers.earliest(), EventTime{40});
  EXPECT_EQ(toys::must(timers.take_due(EventTime{40})), (Timer{EventTime{40}, 0, "x"}));
}

// Against a list of keys that are called one by one, with commits, rollbacks and restarts.
TEST(RecurringTimers, AnyHistoryCallsWhatAListWould) {
  fmt::print("[   SEED   ] --seed={}\n", test::seed());
  Random random(test::seed());
  Bench bench;
  using List = std::map<std::string, EventTime>;  // called at points after that
  struct State {
    List list;
    EventTime now{7};
  };
  State state;
  State committed = state;
  for (int step = 0; step < 20'000; ++step) {
    const std::string key = std::to_string(random.below(3000));
    switch (random.below(8)) {
      case 0:
        bench.commit();
        committed = state;
        break;
      case 1:
        if (random.below(4) == 0) {
          bench.roll_back();
          state = committed;
        }
        break;
      case 2:
        if (random.below(8) == 0) {
          const EventTime to = state.now + Millis{static_cast<std::int64_t>(random.below(30))};
          for (EventTime at{(state.now.ms / 10 + 1) * 10}; at <= to; at = at + Millis{10}) {
            for (auto entry = state.list.begin(); entry != state.list.end();) {
              ASSERT_EQ(bench.fire_one(to), fmt::format("{}/1/{}", at.ms, entry->first)) << step;
              const bool stops = hash64(entry->first) % 4 == random.below(4);
              if (stops) {
                bench.recurring.stop(entry->first);
              }
              entry = stops ? state.list.erase(entry) : std::next(entry);
            }
          }
          ASSERT_EQ(bench.fire_one(to), std::nullopt) << step;
          state.now = to;
        }
        break;
      default:
        if (state.list.erase(key) != 0) {
          bench.recurring.stop(key);
        } else {
          bench.recurring.start(key, state.now);
          state.list[key] = state.now;
        }
    }
  }
}

}  // namespace
}  // namespace ls::flow
