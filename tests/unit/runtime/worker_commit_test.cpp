#include "unit/runtime/worker_bench.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

TEST(WorkerCommit, CommitsOnceTheIntervalIsOver) {
  World world;
  fill(world, 5);
  Bench bench(world);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);

  bench.clock.advance(Millis{99});
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);

  bench.clock.advance(Millis{1});
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);
  EXPECT_EQ(world.outputs.size(), 5U);
  EXPECT_EQ(world.group.at({"web", Partition(0)}), Offset(5));

  bench.clock.advance(days(1));
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);  // nothing new
}

TEST(WorkerCommit, CommitsEarlierWhenManyRecordsWait) {
  World world;
  fill(world, 25);
  WorkerOptions options;
  options.messages_max = 10;
  options.uncommitted_records_max = 20;
  Bench bench(world, options);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);
}

TEST(WorkerCommit, WaitsLongerWhileMoreIsThereThanAPollTakes) {
  World world;
  fill(world, 25);
  WorkerOptions options;
  options.messages_max = 10;
  options.commit_interval_behind = Millis{1000};
  options.prompt_bytes = 1;
  Bench bench(world, options);
  must(bench.worker->run_once());
  bench.clock.advance(Millis{999});
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 0);

  must(bench.worker->run_once());  // the five that are left
  EXPECT_EQ(world.commits, 1);
  EXPECT_EQ(world.group.at({"web", Partition(0)}), Offset(25));
}

TEST(WorkerCommit, CommitsOnceTheLongerIntervalIsOver) {
  World world;
  fill(world, 20);
  WorkerOptions options;
  options.messages_max = 10;
  options.commit_interval_behind = Millis{1000};
  Bench bench(world, options);
  must(bench.worker->run_once());
  bench.clock.advance(Millis{1000});
  must(bench.worker->run_once());

  EXPECT_EQ(world.commits, 1);
}

TEST(WorkerCommit, CommitsAsSoonAsThereIsEnoughWhileItKeepsUp) {
  World world;
  fill(world, 5);
  WorkerOptions options;
  options.prompt_bytes = 1;
  Bench bench(world, options);
  must(bench.worker->run_once());
  EXPECT_EQ(world.commits, 1);

  World waiting;
  fill(waiting, 5);
  options.prompt_bytes = std::size_t{1} << 20;
  Bench patient(waiting, options);
  must(patient.worker->run_once());
  EXPECT_EQ(waiting.commits, 0);
}

// A clock that moves over many due times at once is no transaction without bound.
TEST(WorkerCommit, CommitsBetweenTimersToo) {
  World straight;
  World bounded;
  for (World* world : {&straight, &bounded}) {
    fill(*world, 40);
    world->values.push_back(flow::toys::page_json("far", "L1", kStart + hours(20)));
  }
  Bench at_once(straight);
  must(at_once.worker->run_once());
  must(at_once.worker->finish());
  WorkerOptions options;
  options.uncommitted_bytes_max = 1;
  Bench often(bounded, options);
  must(often.worker->run_once());
  must(often.worker->finish());

  EXPECT_EQ(straight.commits, 1);
  EXPECT_GT(bounded.commits, 3);
  EXPECT_EQ(straight.outputs, bounded.outputs);
}

// Nor are many timers of one due time.
TEST(WorkerCommit, CommitsAmongTimersOfOneTimeAsOftenAsItIsDue) {
  constexpr int kLeads = 40;
  World straight;
  World bounded;
  for (World* world : {&straight, &bounded}) {
    for (int i = 0; i < kLeads; ++i) {
      const std::string lead = "L" + std::to_string(i);
      world->values.push_back(flow::toys::page_json("e" + lead, lead, kStart));
    }
    world->values.push_back(flow::toys::page_json("far", "L0", kStart + minutes(90)));
  }
  Bench at_once(straight);
  must(at_once.worker->run_once());
  must(at_once.worker->finish());
  WorkerOptions options;
  options.task.run_records_max = 1;
  options.uncommitted_bytes_max = 1;
  Bench often(bounded, options);
  must(often.worker->run_once());
  must(often.worker->finish());

  EXPECT_EQ(straight.commits, 1);
  EXPECT_GE(bounded.commits, kLeads);
  EXPECT_EQ(straight.outputs, bounded.outputs);
}

}  // namespace
}  // namespace ls::runtime
