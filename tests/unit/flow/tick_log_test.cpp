#include "leadstream/flow/tick_log.hpp"

#include "support/seed.hpp"
#include "unit/flow/task_bench.hpp"

#include "leadstream/state/memory_store.hpp"

#include <gtest/gtest.h>

namespace ls::flow {
namespace {

using task_bench::Bench;
using task_bench::kStart;
using task_bench::make_log;
using task_bench::Stored;

Position at_web(std::int64_t next) {
  return {{"web", Partition(0)}, Offset(next)};
}

Stored page(std::int64_t offset, EventTime time) {
  const std::string id = "e" + std::to_string(offset);
  return {"web", offset, "L1", toys::page_json(id, "L1", time)};
}

state::Meta meta_of(const state::StateStore& store) {
  std::string bytes;
  EXPECT_TRUE(toys::must(store.get(state::kMetaKey, bytes)));
  return toys::must(state::Meta::load(bytes));
}

void commit(TickLog& log, state::StateStore& store) {
  state::WriteBatch rows;
  log.collect(rows);
  toys::must(store.write(rows));
  log.committed();
}

TEST(TickLog, KeepsTheNewest) {
  state::MemoryStore store;
  TickLog log(store);
  toys::must(log.load({}));
  const auto keep = [&log](std::uint64_t number) {
    const std::vector<Position> at{at_web(static_cast<std::int64_t>(number))};
    log.open(at);
    log.keep({static_cast<std::int64_t>(number)});
  };
  for (std::uint64_t i = 0; i < TickLog::kKeptMax; ++i) {
    keep(i);
  }
  commit(log, store);
  EXPECT_EQ(toys::must(read_ticks(store)).size(), TickLog::kKeptMax);
  EXPECT_EQ(toys::must(read_ticks(store)).front(), (Tick{0, {at_web(0)}, EventTime{0}}));

  TickLog later(store);  // after a restart
  toys::must(later.load({}));
  for (const std::uint64_t i : {TickLog::kKeptMax, TickLog::kKeptMax + 1}) {
    later.open(std::vector<Position>{at_web(static_cast<std::int64_t>(i))});
    later.keep({static_cast<std::int64_t>(i)});
  }
  commit(later, store);

  const std::vector<Tick> kept = toys::must(read_ticks(store));
  EXPECT_EQ(kept.size(), TickLog::kKeptMax);
  EXPECT_EQ(kept.front(), (Tick{2, {at_web(2)}, EventTime{2}}));
  EXPECT_EQ(kept.back().number, TickLog::kKeptMax + 1);
}

TEST(TickLog, IsOpenAcrossARestartThatMetaTellsOf) {
  state::MemoryStore store;
  TickLog before(store);
  toys::must(before.load({}));
  before.open(std::vector<Position>{at_web(7)});
  state::Meta meta;
  before.save({50}, meta);

  TickLog after(store);
  toys::must(after.load(meta));
  EXPECT_TRUE(after.is_open());
  after.open(std::vector<Position>{at_web(8)});  // no record in between made a difference
  after.keep({60});
  commit(after, store);

  EXPECT_EQ(toys::must(read_ticks(store)), (std::vector<Tick>{{0, {at_web(7)}, EventTime{60}}}));
}

TEST(TickLog, DamageIsAnError) {
  state::MemoryStore store;
  TickLog log(store);
  toys::must(log.load({}));
  log.open(std::vector<Position>{at_web(1)});
  log.keep({5});
  state::WriteBatch rows;
  log.collect(rows);
  std::string key;
  rows.for_each([&key](Bytes row, std::optional<Bytes>) { key = row; });
  ASSERT_TRUE(is_tick_row(key));
  state::WriteBatch damage;
  damage.put(key, "\x05");
  toys::must(store.write(damage));
  EXPECT_FALSE(read_ticks(store).has_value());

  damage.put(key + "x", "");
  toys::must(store.write(damage));
  EXPECT_FALSE(log.load({}).has_value());
}

TEST(TaskTicks, OneThatTheNextRecordOvertakesLeavesNothingBehind) {
  Bench bench;
  bench.ingest({page(0, kStart)}, 0, 1);
  toys::must(bench.task->advance_clock(kStart + hours(2)));
  bench.commit();
  EXPECT_EQ(meta_of(bench.store).ticks,
            (std::vector<state::Meta::Tick>{{"web", Partition(0), Offset(1), kStart + hours(2)}}));

  bench.ingest({page(1, kStart + hours(2))}, 0, 1);
  bench.commit();

  EXPECT_TRUE(toys::must(read_ticks(bench.store)).empty());
  EXPECT_TRUE(meta_of(bench.store).ticks.empty());
}

TEST(TaskTicks, OneThatARecordMeetsIsKeptWhereItBegan) {
  Bench bench;
  bench.ingest({page(0, kStart)}, 0, 1);
  toys::must(bench.task->advance_clock(kStart + minutes(1)));
  bench.commit();
  bench.crash();
  toys::must(bench.task->advance_clock(kStart + minutes(2)));
  bench.ingest({page(1, kStart + minutes(1)), page(2, kStart)}, 0, 2);
  bench.commit();

  EXPECT_EQ(toys::must(read_ticks(bench.store)),
            (std::vector<Tick>{{0, {at_web(1)}, kStart + minutes(2)}}));
  EXPECT_TRUE(meta_of(bench.store).ticks.empty());
}

TEST(TaskTicks, NoneIsTheTimeThatATaskHas) {
  Bench bench;
  bench.ingest({page(0, kStart)}, 0, 1);
  toys::must(bench.task->advance_clock(kStart));
  bench.ingest({page(1, kStart - minutes(1))}, 0, 1);
  bench.commit();

  EXPECT_TRUE(toys::must(read_ticks(bench.store)).empty());
}

// What is refused or late tells the clock at which it was met.
TEST(TaskTicks, OneBeforeWhatIsPutAsideIsKept) {
  Bench bench;
  bench.ingest({page(0, kStart)}, 0, 1);
  toys::must(bench.task->advance_clock(kStart + minutes(1)));
  bench.ingest({{"web", 1, "L1", "{"}}, 0, 1);
  toys::must(bench.task->advance_clock(kStart + minutes(3)));
  bench.ingest({page(2, kStart - hours(5))}, 0, 1);
  bench.commit();

  EXPECT_EQ(toys::must(read_ticks(bench.store)),
            (std::vector<Tick>{{0, {at_web(1)}, kStart + minutes(1)},
                               {1, {at_web(2)}, kStart + minutes(3)}}));
}

// Rollbacks and restarts, with ticks before and behind them, change no byte.
TEST(TaskTicks, WhatIsRolledBackNeverHappened) {
  const std::vector<Stored> log = make_log(test::seed(), 400);
  Bench straight;
  Bench shaken;
  Random random(test::seed() + 1);
  const auto live = [&log](Bench& bench, std::size_t from, std::size_t to, Millis silence) {
    bench.ingest(log, from, std::min(log.size(), to));
    toys::must(bench.task->advance_clock(bench.task->clock() + silence));
  };
  for (std::size_t from = 0; from < log.size();) {
    const std::size_t to = std::min(log.size(), from + 1 + random.below(10));
    const Millis silence{static_cast<std::int64_t>(random.below(30 * 60'000))};
    live(straight, from, to, silence);
    straight.commit();
    for (std::uint64_t lost = random.below(3); lost > 0; --lost) {
      live(shaken, from, from + 1 + random.below(20), minutes(90));
      random.chance(0.5) ? shaken.roll_back() : shaken.crash();
      ASSERT_EQ(shaken.next(), from);
    }
    live(shaken, from, to, silence);
    shaken.commit();
    from = to;
  }

  EXPECT_GT(toys::must(read_ticks(straight.store)).size(), 10U);
  EXPECT_TRUE(straight.sink.sent == shaken.sink.sent);
  EXPECT_TRUE(straight.store == shaken.store);
}

}  // namespace
}  // namespace ls::flow
