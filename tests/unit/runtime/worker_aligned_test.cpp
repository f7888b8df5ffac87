#include "unit/runtime/worker_bench.hpp"

#include "leadstream/state/meta.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

WorkerOptions aligned_options() {
  WorkerOptions options;
  options.task.aligned = flow::AlignedOptions();
  options.task.aligned->run = "r1";
  options.task.aligned->fingerprint = "f1";
  options.task.aligned->until = kStart + days(3);
  options.task.aligned->tasks = {{"toy", 1}};
  options.task.internal_topics = {{"counts", 1}};
  return options;
}

// Without the clock moving: a turn that finds nothing to do commits what is open.
TEST(WorkerAligned, ATurnWithNothingToDoLeavesNoTransactionOpen) {
  World world;
  fill(world, 5);
  Bench bench(world, aligned_options());
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);
}

TEST(WorkerAligned, IsDoneOnceTheEndIsCommitted) {
  World world;
  fill(world, 5);
  Bench bench(world, aligned_options());
  must(bench.worker->run_once());
  EXPECT_FALSE(bench.worker->is_done());
  must(bench.worker->run_once());
  EXPECT_TRUE(bench.worker->is_done());
  EXPECT_GT(world.outputs.size(), 5U);

  Bench again(world, aligned_options());
  must(again.worker->run_once());
  EXPECT_TRUE(again.worker->is_done());
}

TEST(WorkerAligned, ShowsUpToWhereItHasCommitted) {
  World world;
  fill(world, 5);
  const WorkerOptions options = aligned_options();
  Bench bench(world, options);
  must(bench.worker->run_once());
  EXPECT_EQ(bench.worker->view().tasks.at(0).published, EventTime::min());
  must(bench.worker->run_once());
  EXPECT_EQ(bench.worker->view().tasks.at(0).published, options.task.aligned->until);
  EXPECT_FALSE(bench.worker->view().tasks.at(0).waiting);
}

TEST(WorkerAligned, WhatWasRolledBackIsDoneAgain) {
  World straight;
  World shaken;
  for (World* world : {&straight, &shaken}) {
    fill(*world, 5);
  }
  shaken.failures = 1;
  Bench one(straight, aligned_options());
  Bench two(shaken, aligned_options());
  for (int turn = 0; turn < 4; ++turn) {
    must(one.worker->run_once());
    if (!two.worker->run_once()) {
      must(two.worker->roll_back());
    }
  }
  EXPECT_EQ(two.worker->view().rollbacks, 1U);
  EXPECT_EQ(straight.outputs, shaken.outputs);
}

// A rollback before the first commit begins it once more: with the bounds of then.
TEST(WorkerAligned, AnInputEndsWhereItEndedAtTheBegin) {
  World world;
  fill(world, 5);
  world.failures = 1;
  Bench bench(world, aligned_options());
  must(bench.worker->run_once());
  ASSERT_FALSE(bench.worker->run_once());
  world.values.push_back(world.values.back());

  must(bench.worker->roll_back());
  for (int turn = 0; turn < 3; ++turn) {
    must(bench.worker->run_once());
  }

  std::string bytes;
  ASSERT_TRUE(world.stores.at(Partition(0))->get(state::kMetaKey, bytes).value());
  EXPECT_EQ(state::Meta::load(bytes)->inputs.at(0).end, Offset(5));
}

}  // namespace
}  // namespace ls::runtime
