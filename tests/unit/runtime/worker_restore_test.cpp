#include "unit/runtime/worker_bench.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

TEST(WorkerRestore, APartitionStaysPausedUntilItsStateIsWhole) {
  World world;
  fill(world, 5);
  world.restore_slices = 3;
  Bench bench(world);

  for (int slice = 1; slice <= 2; ++slice) {
    must(bench.worker->run_once());
    EXPECT_TRUE(bench.worker->is_restoring());
    EXPECT_FALSE(bench.worker->has_tasks());
  }
  const WorkerView view = bench.worker->view();
  ASSERT_EQ(view.restoring.size(), 1U);
  EXPECT_EQ(view.restoring[0].progress.next, Offset(2));
  EXPECT_EQ(view.restoring[0].progress.end, Offset(3));
  must(bench.worker->run_once());
  EXPECT_FALSE(bench.worker->is_restoring());
  must(bench.worker->run_once());
  must(bench.worker->finish());

  EXPECT_EQ(world.outputs.size(), 5U);
}

// The fake's poll gives the second partition's record at once, though it is paused: it is not
// counted before the state is whole, and partition 0 commits meanwhile.
TEST(WorkerRestore, OtherTasksGoOnCommitting) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  world.restore_slices = 3;
  world.later.push_back(flow::toys::page_json("x", "L1", kStart));
  must(bench.worker->run_once());
  ASSERT_TRUE(bench.worker->is_restoring());

  bench.clock.advance(Millis{100});
  must(bench.worker->run_once());

  EXPECT_TRUE(bench.worker->is_restoring());
  EXPECT_EQ(world.commits, 1);
  EXPECT_EQ(world.outputs.size(), 5U);
}

// Told once by the opening, it is known for as long as the restore takes, failures included.
TEST(WorkerRestore, DamageIsToldAndCountedOnce) {
  World world;
  fill(world, 5);
  world.restore_slices = 2;
  world.restore_failures = 1;
  world.damage = "bad block";
  Bench bench(world);
  ASSERT_FALSE(bench.worker->run_once().has_value());
  must(bench.worker->roll_back());

  must(bench.worker->run_once());

  const WorkerView view = bench.worker->view();
  ASSERT_EQ(view.restoring.size(), 1U);
  EXPECT_EQ(view.restoring[0].progress.damage, "bad block");
  EXPECT_EQ(view.states_damaged, 1U);
  must(bench.worker->run_once());
  EXPECT_EQ(bench.worker->view().states_damaged, 1U);
}

TEST(WorkerRestore, OneThatFailsIsBegunAnewByTheRollback) {
  World world;
  fill(world, 5);
  world.restore_slices = 2;
  world.restore_failures = 1;
  Bench bench(world);
  const Status failed = bench.worker->run_once();
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().retry, Retry::yes);
  must(bench.worker->roll_back());
  for (int turn = 0; turn < 3; ++turn) {
    must(bench.worker->run_once());
  }
  must(bench.worker->finish());

  EXPECT_EQ(world.outputs.size(), 5U);
}

TEST(WorkerRestore, APartitionThatGoesIsNotRestoredOn) {
  World world;
  fill(world, 5);
  world.restore_slices = 3;
  Bench bench(world);
  must(bench.worker->run_once());
  const std::vector<flow::TopicPartition> gone{{"web", Partition(0)}};
  must(bench.worker->on_revoked(gone));

  EXPECT_FALSE(bench.worker->is_restoring());
  EXPECT_TRUE(bench.worker->view().restoring.empty());
}

TEST(WorkerRestore, AGroupThatStandsElsewhereIsRefusedInTheEnd) {
  World world;
  fill(world, 5);
  world.group[{"web", Partition(0)}] = Offset(2);
  world.restore_slices = 2;
  Bench bench(world);
  must(bench.worker->run_once());
  const Status refused = bench.worker->run_once();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry, Retry::no);
}

// A commit in doubt was decided for, and the store does not have it: the task is restored while
// its partition is paused, and no record is lost over it.
TEST(WorkerRestore, ATaskThatFellBehindIsRestoredInSlicesToo) {
  World world;
  fill(world, 10);
  WorkerOptions options;
  options.messages_max = 5;
  Bench bench(world, options);
  must(bench.worker->run_once());
  world.doubts = 1;
  ASSERT_FALSE(bench.worker->finish().has_value());
  world.restore_slices = 2;
  must(bench.worker->roll_back());
  EXPECT_TRUE(bench.worker->is_restoring());
  for (int turn = 0; turn < 3; ++turn) {
    must(bench.worker->run_once());
  }
  must(bench.worker->finish());

  EXPECT_EQ(world.outputs.size(), 10U);
}

}  // namespace
}  // namespace ls::runtime
