#include "leadstream/flow/recurring_timers.hpp"

#include "support/seed.hpp"
#include "unit/flow/toys.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/flow/timers.hpp"
#include "leadstream/state/memory_store.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::flow {
namespace {

using Fired = std::vector<std::string>;

// One node `b` whose grid is 0, 10, 20, ..., and a node `a` before and one `c` behind it.
struct Bench {
  state::MemoryStore store;
  Timers timers{store, {"a", "b", "c"}};
  RecurringTimers recurring{store, "b/closings", {Millis{10}, Millis{0}}};

  Bench() : Bench(state::MemoryStore()) {}
  // What starts over what was committed.
  explicit Bench(state::MemoryStore committed) : store(std::move(committed)) {
    toys::must(timers.load());
    toys::must(recurring.load());
    timers.add(1, recurring);
  }
  [[nodiscard]] std::unique_ptr<Bench> restarted() const {
    return std::make_unique<Bench>(store);
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

// Half of the keys of a point were called when the process ended: the other half is, and a key that
// was started meanwhile is not before the next point.
TEST(RecurringTimers, ACommitInTheMiddleOfAPassGoesOnThere) {
  Bench bench;
  for (const char* key : {"a", "c", "e"}) {
    bench.recurring.start(key, EventTime{0});
  }
  ASSERT_EQ(bench.fire_one(EventTime{10}), "10/1/a");
  bench.recurring.start("b", EventTime{10});
  bench.recurring.start("d", EventTime{10});
  bench.recurring.stop("e");
  bench.recurring.start("e", EventTime{10});
  bench.commit();

  Bench again(bench.store);

  EXPECT_EQ(again.fire(10), (Fired{"10/1/c"}));
  again.commit();
  EXPECT_EQ(again.fire(20), (Fired{"20/1/a", "20/1/b", "20/1/c", "20/1/d", "20/1/e"}));
}

TEST(RecurringTimers, AKeyThatWaitsAloneIsNotForgotten) {
  Bench bench;
  bench.recurring.start("a", EventTime{0});
  bench.recurring.start("b", EventTime{10});  // before anybody was called at 10
  bench.recurring.stop("a");
  bench.commit();

  Bench again(bench.store);

  EXPECT_EQ(again.fire(10), Fired{});
  EXPECT_EQ(again.fire(20), (Fired{"20/1/b"}));
}

// Keys that are called one by one, as a list would have them.
class ListedCalls {
 public:
  void start(const std::string& key, EventTime now) {
    started_[key] = now;
  }
  bool stop(const std::string& key) {
    return started_.erase(key) != 0;
  }
  std::optional<std::string> next(EventTime upto) {
    for (; point_ <= upto; point_ = point_ + Millis{10}, passed_.reset()) {
      auto key = passed_ ? started_.upper_bound(*passed_) : started_.begin();
      while (key != started_.end() && key->second >= point_) {
        ++key;
      }
      if (key != started_.end()) {
        passed_ = key->first;
        return fmt::format("{}/1/{}", point_.ms, key->first);
      }
    }
    return std::nullopt;
  }
  // Of the calls that come next.
  [[nodiscard]] EventTime point() const {
    return point_;
  }

 private:
  std::map<std::string, EventTime> started_;  // called at points after that
  EventTime point_{10};
  std::optional<std::string> passed_;
};

// With commits, rollbacks and restarts, in the middle of passes too.
TEST(RecurringTimers, AnyHistoryCallsWhatAListWould) {
  fmt::print("[   SEED   ] --seed={}\n", test::seed());
  Random random(test::seed());
  auto bench = std::make_unique<Bench>();
  struct State {
    ListedCalls list;
    EventTime now{7};
    bool is_due = false;  // not everything up to now was called
  };
  State state;
  State committed = state;
  for (int step = 0; step < 60'000; ++step) {
    const std::string key = std::to_string(random.below(3000));
    switch (random.below(10)) {
      case 0:
        bench->commit();
        committed = state;
        break;
      case 1:
        if (random.below(4) == 0) {
          random.chance(0.5) ? bench->roll_back() : void(bench = bench->restarted());
          state = committed;
        }
        break;
      case 2:
        if (!state.is_due && random.below(8) == 0) {
          state.now = state.now + Millis{static_cast<std::int64_t>(random.below(30))};
          state.is_due = true;
        }
        break;
      case 3:
      case 4:
        for (auto left = random.below(400); state.is_due && left > 0; --left) {
          const auto called = state.list.next(state.now);
          ASSERT_EQ(bench->fire_one(state.now), called) << step;
          state.is_due = called.has_value();
        }
        break;
      default: {
        // In the middle of a pass it is its point that calls others.
        const EventTime at = state.is_due ? state.list.point() : state.now;
        if (state.is_due && at > state.now) {
          break;
        }
        if (state.list.stop(key)) {
          bench->recurring.stop(key);
        } else {
          bench->recurring.start(key, at);
          state.list.start(key, at);
        }
      }
    }
  }
}

}  // namespace
}  // namespace ls::flow
