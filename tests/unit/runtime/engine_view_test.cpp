#include "leadstream/runtime/engine_view.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/flow/topology_builder.hpp"

#include <gtest/gtest.h>

namespace ls::runtime {
namespace {

constexpr EventTime kTen{1'780'308'000'000};  // 2026-06-01T10:00:00.000Z

std::shared_ptr<const flow::Topology> topology(const std::string& name) {
  flow::TopologyBuilder builder(name);
  builder.source(flow::toys::events("in", {"web"}));
  builder.node("count", {"in"}, flow::toys::counter());
  builder.sink("out", {"count"}, "counts");
  return *builder.build();
}

EngineView view_with(const std::string& name, Partition partition) {
  auto worker = std::make_shared<WorkerView>();
  worker->topology = topology(name);
  worker->worker = 1;
  worker->tasks.emplace_back().partition = partition;
  EngineView view;
  view.workers.push_back(worker);
  return view;
}

TEST(EngineView, AWaitNamesTheBoundaryTheSlowestTaskAndItsOwner) {
  const WaitView waiting{kTen, "train", Partition(0), kTen - minutes(2), seconds(42)};

  EXPECT_EQ(describe_wait(view_with("train", Partition(0)), Partition(3), waiting),
            "partition 3 waits 42s for more than 2026-06-01T10:00:00.000Z: train/0 is at "
            "2026-06-01T09:58:00.000Z, owner train.w1");
}

TEST(EngineView, WhatIsNotHereIsAnotherProcesss) {
  const EngineView view = view_with("train", Partition(0));

  EXPECT_EQ(view.owner_of("train", Partition(1)), "another process");
  EXPECT_EQ(view.owner_of("score", Partition(0)), "another process");
  const WaitView waiting{kTen, "train", Partition(1), EventTime::min(), minutes(1)};
  EXPECT_EQ(describe_wait(view, Partition(0), waiting),
            "partition 0 waits 1m for more than 2026-06-01T10:00:00.000Z: train/1 is at its begin, "
            "owner another process");
}

}  // namespace
}  // namespace ls::runtime
