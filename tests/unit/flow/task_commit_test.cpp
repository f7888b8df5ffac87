#include "support/seed.hpp"
#include "unit/flow/task_bench.hpp"

#include "leadstream/state/meta.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace ls::flow {
namespace {

using task_bench::Bench;
using task_bench::kStart;
using task_bench::leads_of;
using task_bench::make_log;
using task_bench::Stored;
using task_bench::view;

TEST(TaskCommit, WhatIsRolledBackNeverHappened) {
  const std::vector<Stored> log = make_log(test::seed(), 400);
  Bench straight;
  Bench shaken;
  Random random(test::seed() + 1);
  for (std::size_t from = 0; from < log.size();) {
    const std::size_t to = std::min(log.size(), from + 1 + random.below(40));
    straight.ingest(log, from, to);
    straight.commit();
    for (std::uint64_t lost = random.below(3); lost > 0; --lost) {
      shaken.ingest(log, from, std::min(log.size(), from + 1 + random.below(60)));
      random.chance(0.5) ? shaken.roll_back() : shaken.crash();
      ASSERT_EQ(shaken.next(), from);
    }
    shaken.ingest(log, from, to);
    shaken.commit();
    from = to;
  }

  EXPECT_TRUE(straight.sink.sent == shaken.sink.sent);
  EXPECT_TRUE(straight.store == shaken.store);
  EXPECT_EQ(straight.task->clock(), shaken.task->clock());
}

std::map<std::string, std::string> rows_of(const state::MemoryStore& store) {
  std::map<std::string, std::string> rows;
  toys::must(store.scan({}, [&](Bytes key, Bytes value) {
    if (key != state::kMetaKey) {
      rows.emplace(key, value);
    }
    return true;
  }));
  return rows;
}

TEST(TaskCommit, ACommitBetweenTimersIsOneBeforeTheRecordThatMovedTheClock) {
  Random random(test::seed() + 3);
  std::vector<Stored> log;
  EventTime now = kStart;
  for (std::int64_t i = 0; i < 200; ++i) {
    now = now + (random.chance(0.2) ? hours(1 + static_cast<std::int64_t>(random.below(12)))
                                    : minutes(1));
    const std::string lead = "L" + std::to_string(random.below(10));
    log.push_back({"web", i, lead, toys::page_json("e" + std::to_string(i), lead, now)});
  }
  Bench straight;
  straight.ingest(log, 0, log.size());
  straight.commit();
  Bench shaken;
  std::size_t commits = 0;
  shaken.between_timers = [&]() -> Status {
    if (random.chance(0.3)) {
      shaken.commit();
      ++commits;
    }
    return random.chance(0.1) ? Status(external_error("dies", Retry::yes)) : Status();
  };
  while (shaken.next() < log.size()) {
    const std::size_t from = shaken.next();
    std::vector<Message> run;
    for (std::size_t i = from; i < std::min(log.size(), from + 1 + random.below(40)); ++i) {
      run.push_back(view(log[i]));
    }
    if (shaken.task->ingest(run)) {
      shaken.commit();
    } else {
      random.chance(0.5) ? shaken.roll_back() : shaken.crash();
    }
  }

  EXPECT_GT(commits, 20U);
  EXPECT_TRUE(straight.sink.sent == shaken.sink.sent);
  EXPECT_EQ(rows_of(straight.store), rows_of(shaken.store));
  EXPECT_EQ(straight.task->clock(), shaken.task->clock());
}

// What comes next may be a record of a time before: half of that time's results are out.
TEST(TaskCommit, ACommitAmongTimersOfOneTimeIsOneAtThatTime) {
  Bench bench;
  bench.run_records_max = 1;
  bench.crash();
  std::vector<Stored> log;
  for (const char* lead : {"L1", "L2", "L3"}) {
    log.push_back({"web", static_cast<std::int64_t>(log.size()), lead,
                   toys::page_json(std::string("e") + lead, lead, kStart)});
  }
  bench.ingest(log, 0, log.size());
  bench.commit();
  const std::size_t before = bench.sink.sent.size();
  bench.between_timers = [&]() -> Status {
    bench.commit();
    return external_error("dies", Retry::yes);
  };
  ASSERT_FALSE(bench.task->advance_clock(kStart + hours(5)));
  bench.crash();

  EXPECT_EQ(bench.sink.sent.size(), before + 1);
  EXPECT_EQ(bench.task->clock(), kStart + hours(1));
  bench.between_timers = {};
  toys::must(bench.task->advance_clock(bench.task->clock()));
  EXPECT_EQ(bench.sink.sent.size(), before + 3) << "what is due at the time that it has";
}

// What META says was sent, by partition, against what was sent.
void expect_true_counts(const Bench& bench) {
  std::string bytes;
  ASSERT_TRUE(bench.store.get(state::kMetaKey, bytes).value());
  std::map<std::int32_t, std::uint64_t> sent;
  for (const toys::Sent& record : bench.sink.sent) {
    if (record.topic == "counts") {
      ++sent[record.partition.value().value];
    }
  }
  ASSERT_EQ(sent.size(), 3U) << "ten leads should reach every partition";
  const state::Meta meta = state::Meta::load(bytes).value();
  for (const state::Meta::Sent& known : meta.sent) {
    EXPECT_EQ(known.count, sent[known.partition.value]) << known.partition.value;
  }
}

TEST(TaskCommit, TheCountsOfWhatWasSentSurviveRollbacksAndRestarts) {
  const std::vector<Stored> log = make_log(test::seed(), 300);
  Bench bench;
  Random random(test::seed() + 2);
  for (std::size_t from = 0; from < log.size(); from += 50) {
    bench.ingest(log, from, from + 1 + random.below(50));
    random.chance(0.5) ? bench.roll_back() : bench.crash();
    bench.ingest(log, from, from + 50);
    bench.commit();
    if (from >= 100) {
      expect_true_counts(bench);
    }
  }
}

TEST(TaskCommit, ACheckpointThatWasNotWrittenIsForgottenToo) {
  const std::vector<Stored> log = make_log(3, 60);
  Bench straight;
  Bench failed;
  straight.ingest(log, 0, 60);
  straight.commit();

  failed.ingest(log, 0, 40);
  state::WriteBatch lost;
  toys::must(failed.task->checkpoint(lost));
  failed.roll_back();
  failed.ingest(log, 0, 60);
  failed.commit();

  EXPECT_TRUE(straight.store == failed.store);
  EXPECT_TRUE(straight.sink.sent == failed.sink.sent);
}

}  // namespace
}  // namespace ls::flow
