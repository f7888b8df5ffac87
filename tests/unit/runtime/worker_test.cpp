#include "unit/runtime/worker_bench.hpp"

#include "leadstream/state/meta.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

TEST(Worker, FinishCommitsWhatIsOpen) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  must(bench.worker->finish());
  EXPECT_EQ(world.outputs.size(), 5U);
  must(bench.worker->finish());
  EXPECT_EQ(world.commits, 1);
}

TEST(Worker, RolledBackItReadsTheSameAgain) {
  World straight;
  World shaken;
  fill(straight, 30);
  fill(shaken, 30);
  Bench one(straight);
  must(one.worker->run_once());
  must(one.worker->finish());

  WorkerOptions options;
  options.messages_max = 10;
  Bench two(shaken, options);
  must(two.worker->run_once());
  must(two.worker->finish());
  must(two.worker->run_once());
  shaken.failures = 1;
  const Status failed = two.worker->finish();
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().retry, Retry::yes);
  must(two.worker->roll_back());
  EXPECT_EQ(shaken.outputs.size(), 10U);
  for (int i = 0; i < 3; ++i) {
    must(two.worker->run_once());
  }
  must(two.worker->finish());

  EXPECT_EQ(straight.outputs, shaken.outputs);
  EXPECT_EQ(two.worker->view().rollbacks, 1U);
}

// Another worker of the process may have restored what a commit in doubt wrote: the store is at
// that commit then, and what the task has in memory is not.
TEST(Worker, RolledBackItFollowsAStoreThatMovedOn) {
  World straight;
  World doubtful;
  for (World* world : {&straight, &doubtful}) {
    fill(*world, 3);
    world->values.push_back(flow::toys::page_json("fires", "L1", kStart + hours(2)));
    world->values.push_back(flow::toys::page_json("again", "L2", kStart + hours(4)));
  }
  WorkerOptions options;
  options.messages_max = 3;
  Bench one(straight, options);
  for (int i = 0; i < 2; ++i) {
    must(one.worker->run_once());
    must(one.worker->finish());
  }

  options.messages_max = 1;
  Bench two(doubtful, options);
  for (int i = 0; i < 3; ++i) {
    must(two.worker->run_once());
  }
  must(two.worker->finish());
  must(two.worker->run_once());
  doubtful.doubts = 1;
  ASSERT_FALSE(two.worker->finish().has_value());
  must(two.worker->roll_back());
  must(two.worker->run_once());
  must(two.worker->finish());

  EXPECT_EQ(straight.outputs, doubtful.outputs);
}

TEST(Worker, ANewOneGoesOnWhereTheLastCommitWas) {
  World straight;
  World stopped;
  fill(straight, 20);
  fill(stopped, 20);
  {
    Bench bench(straight);
    must(bench.worker->run_once());
    must(bench.worker->finish());
  }
  {
    WorkerOptions options;
    options.messages_max = 8;
    Bench bench(stopped, options);
    must(bench.worker->run_once());
    must(bench.worker->finish());
    must(bench.worker->run_once());  // and dies
  }
  Bench bench(stopped);
  must(bench.worker->run_once());
  must(bench.worker->finish());

  EXPECT_EQ(straight.outputs, stopped.outputs);
}

TEST(Worker, RefusesAGroupThatStandsElsewhereThanItsState) {
  World world;
  fill(world, 5);
  {
    Bench bench(world);
    must(bench.worker->run_once());
    must(bench.worker->finish());
  }
  world.group[{"web", Partition(0)}] = Offset(2);
  Bench moved(world);
  const Status refused = moved.worker->run_once();
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("the state stands at offset 5, the consumer group at 2"),
            std::string::npos);
  EXPECT_NE(refused.error().message.find("Set the group back to 5"), std::string::npos);
  EXPECT_EQ(refused.error().retry, Retry::no);
}

// Only another owner can move it: the partition was taken from us in the midst of its opening.
TEST(Worker, TriesAgainIfTheGroupMovedWhileTheStateWasOpened) {
  World world;
  fill(world, 5);
  {
    Bench bench(world);
    must(bench.worker->run_once());
    must(bench.worker->finish());
  }
  world.on_open = [&world] { world.group[{"web", Partition(0)}] = Offset(7); };
  Bench zombie(world);
  const Status refused = zombie.worker->run_once();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry, Retry::yes);
}

// An assignment that failed half-way is told again. What the group says then is younger than the
// state that the first attempt opened, and may be the work of another owner.
TEST(Worker, TriesAgainIfTheGroupMovedAfterTheStateWasOpened) {
  World world;
  fill(world, 5);
  Bench zombie(world);
  must(zombie.worker->run_once());
  must(zombie.worker->finish());
  world.group[{"web", Partition(0)}] = Offset(7);
  const std::vector<flow::TopicPartition> again{{"web", Partition(0)}};

  const Status refused = zombie.worker->on_assigned(again);
  const Status opened_anew = zombie.worker->roll_back();

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry, Retry::yes);
  // A state opened since, and a group that stands still: now it is for a person.
  ASSERT_FALSE(opened_anew.has_value());
  EXPECT_EQ(opened_anew.error().retry, Retry::no);
}

// An input that joins an open task was not asked about before the task's state was opened.
TEST(Worker, TriesAgainIfTheGroupKnowsMoreOfAnInputThatJoinsAnOpenTask) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  must(bench.worker->finish());
  world.group[{"mail", Partition(0)}] = Offset(3);
  const std::vector<flow::TopicPartition> joining{{"mail", Partition(0)}};

  const Status refused = bench.worker->on_assigned(joining);

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry, Retry::yes);
}

TEST(Worker, RefusesAGroupWithoutItsState) {
  World world;
  fill(world, 5);
  world.group[{"web", Partition(0)}] = Offset(2);
  Bench bench(world);
  EXPECT_FALSE(bench.worker->run_once().has_value());
}

TEST(Worker, ASilentPartitionsClockMovesByTheTimeThatPassed) {
  World world;
  fill(world, 1);
  WorkerOptions options;
  options.idle = minutes(30);
  Bench bench(world, options);
  must(bench.worker->run_once());
  bench.clock.advance(minutes(29));
  must(bench.worker->run_once());
  EXPECT_EQ(bench.worker->view().tasks[0].clock, kStart);

  bench.clock.advance(minutes(31));
  must(bench.worker->run_once());
  EXPECT_EQ(bench.worker->view().tasks[0].clock, kStart + hours(1));
  must(bench.worker->finish());
  EXPECT_EQ(world.outputs.size(), 2U);  // the record, and its timer after one hour
}

// The wall clock jumps or stands still; time goes by all the same.
class JumpingClock final : public Clock {
 public:
  [[nodiscard]] EventTime now() const override {
    return wall;
  }
  [[nodiscard]] std::int64_t monotonic_ns() const override {
    return passed.count * 1'000'000;
  }

  EventTime wall = kStart;
  Millis passed{0};
};

TEST(Worker, Row18ClockJumpsMoveNeitherEventTimeNorTimers) {
  for (const Millis jump : {hours(1), hours(-1), Millis{0}}) {
    World world;
    fill(world, 1);
    WorkerOptions options;
    options.idle = minutes(30);
    JumpingClock clock;
    Bench bench(world, options, &clock);
    must(bench.worker->run_once());

    clock.wall = clock.wall + jump;
    clock.passed = minutes(29);
    must(bench.worker->run_once());
    EXPECT_EQ(bench.worker->view().tasks[0].clock, kStart) << jump.count;

    clock.wall = clock.wall + jump;
    clock.passed = hours(1);
    must(bench.worker->run_once());
    EXPECT_EQ(bench.worker->view().tasks[0].clock, kStart + hours(1)) << jump.count;
    must(bench.worker->finish());
    EXPECT_EQ(world.outputs.size(), 2U) << jump.count;  // the record, and its timer after one hour
  }
}

TEST(Worker, ShowsItsTasksAndWhatTheyDid) {
  World world;
  fill(world, 6);
  world.values.emplace_back("{");
  Bench bench(world);
  must(bench.worker->run_once());
  const WorkerView view = bench.worker->view();

  ASSERT_EQ(view.tasks.size(), 1U);
  EXPECT_EQ(view.records_read, 7U);
  EXPECT_EQ(view.outputs, 6U);
  EXPECT_EQ(view.dead_letters, 1U);
  ASSERT_EQ(view.nodes.size(), 1U);
  EXPECT_EQ(view.nodes[0].records_in, 6U);
  EXPECT_EQ(view.tasks[0].timers_pending, 3U);
  ASSERT_EQ(view.tasks[0].inputs.size(), 1U);
}

TEST(Worker, WhatAPartitionCountedStaysCountedWhenItGoes) {
  World world;
  fill(world, 5);
  world.values.emplace_back("{");
  Bench bench(world);
  must(bench.worker->run_once());
  const std::vector<flow::TopicPartition> revoked{{"web", Partition(0)}};
  must(bench.worker->on_revoked(revoked));
  const WorkerView view = bench.worker->view();

  EXPECT_TRUE(view.tasks.empty());
  EXPECT_EQ(view.records_read, 6U);
  EXPECT_EQ(view.outputs, 5U);
  EXPECT_EQ(view.nodes[0].records_in, 5U);
  EXPECT_EQ(view.dead_letters_by_code.size(), 1U);
}

TEST(Worker, TellsHowLongRecordsWaitedUntilTheirCommit) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  // The records were appended a day after the start, and three days pass until the commit.
  bench.clock.advance(days(4));
  must(bench.worker->finish());
  const WorkerView view = bench.worker->view();

  EXPECT_EQ(view.latencies.counts().back(), 5U);
  EXPECT_DOUBLE_EQ(view.latencies.seconds(), 5.0 * 3 * 86'400);
  EXPECT_EQ(view.commit_durations.counts().front(), 1U);
  EXPECT_EQ(view.tasks[0].read_appended, kStart + days(1));
}

TEST(Worker, ATaskThatJoinsATransactionHasTheModelsToo) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());  // the transaction is open
  world.later.push_back(flow::toys::page_json("x", "L1", kStart));
  must(bench.worker->run_once());
  must(bench.worker->finish());

  ASSERT_EQ(world.commits, 1);
  for (const auto& [partition, store] : world.stores) {
    std::string bytes;
    ASSERT_TRUE(*store->get(state::kMetaKey, bytes));
    const Result<state::Meta> meta = state::Meta::load(bytes);
    ASSERT_TRUE(meta.has_value());
    ASSERT_EQ(meta->models.size(), 1U) << partition.value;
    EXPECT_EQ(meta->models[0].valid_from, kStart);
  }
  EXPECT_EQ(world.stores.size(), 2U);
}

TEST(Worker, LostPartitionsLeaveNothingBehind) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  const std::vector<flow::TopicPartition> lost{{"web", Partition(0)}};
  must(bench.worker->on_lost(lost));

  EXPECT_FALSE(bench.worker->has_tasks());
  must(bench.worker->finish());
  EXPECT_TRUE(world.outputs.empty());
}

TEST(Worker, RevokedPartitionsAreCommittedFirst) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  const std::vector<flow::TopicPartition> revoked{{"web", Partition(0)}};
  must(bench.worker->on_revoked(revoked));

  EXPECT_FALSE(bench.worker->has_tasks());
  EXPECT_EQ(world.outputs.size(), 5U);
}

TEST(Worker, RevokedPartitionsAreGoneEvenIfTheirCommitFails) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  world.failures = 1;
  const std::vector<flow::TopicPartition> revoked{{"web", Partition(0)}};

  const Status status = bench.worker->on_revoked(revoked);

  ASSERT_FALSE(status);
  EXPECT_FALSE(bench.worker->has_tasks());
  must(bench.worker->roll_back());
  EXPECT_TRUE(world.outputs.empty());
  EXPECT_FALSE(bench.worker->has_tasks());
}

}  // namespace
}  // namespace ls::runtime
