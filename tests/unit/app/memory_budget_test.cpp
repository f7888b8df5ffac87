#include "app/memory_budget.hpp"

#include "unit/app/topics/world.hpp"

#include "leadstream/config/problems.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace ls::app {
namespace {

using testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20U;

MemoryDemand demand(Engine engine, std::size_t memory) {
  return {.engine = engine,
          .memory = memory,
          .topologies = 3,
          .workers = 3,
          .tasks = 6,
          .uncommitted_max = 64 * kMiB};
}

std::size_t sum(const MemoryBudget& budget) {
  return std::accumulate(budget.bytes.begin(), budget.bytes.end(), std::size_t{0});
}

class MemoryBudgets : public testing::TestWithParam<MemoryDemand> {};

TEST_P(MemoryBudgets, NeverSpendMoreThanThereIsAndWasteLessThanAMegabyte) {
  const MemoryBudget budget = share_memory(GetParam()).value();

  EXPECT_LE(sum(budget), GetParam().memory);
  EXPECT_GT(sum(budget) + kMiB, GetParam().memory);
}

TEST_P(MemoryBudgets, GiveEachWorkerAndTaskWhatItNeeds) {
  const MemoryBudget budget = share_memory(GetParam()).value();

  EXPECT_GE(budget.uncommitted_of_worker(), GetParam().workers > 0 ? kMiB : 0);
  EXPECT_LE(budget.uncommitted_of_worker(), GetParam().uncommitted_max);
  EXPECT_GE(budget.decoded_rows_of_task(), GetParam().tasks > 0 ? kMiB / 2 : 0);
  EXPECT_EQ(budget[MemoryShare::client_queues] > 0, GetParam().engine == Engine::kafka);
  EXPECT_GE(budget[MemoryShare::block_cache], 8 * kMiB);
  EXPECT_GE(budget[MemoryShare::write_buffers], 8 * kMiB);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, MemoryBudgets,
    testing::Values(demand(Engine::embedded, 1024 * kMiB), demand(Engine::embedded, 80 * kMiB),
                    demand(Engine::kafka, 1024 * kMiB), demand(Engine::kafka, 128 * kMiB),
                    MemoryDemand{Engine::kafka, 8192 * kMiB, 12, 40, 400, 64 * kMiB},
                    MemoryDemand{Engine::embedded, 64 * kMiB, 0, 0, 0, 0}));

TEST(MemoryBudget, WhatAWorkerCannotUseGoesToTheRows) {
  MemoryDemand small = demand(Engine::embedded, 1024 * kMiB);
  small.uncommitted_max = 2 * kMiB;

  const MemoryBudget few = share_memory(small).value();
  const MemoryBudget many = share_memory(demand(Engine::embedded, 1024 * kMiB)).value();

  EXPECT_EQ(few.uncommitted_of_worker(), 2 * kMiB);
  EXPECT_GT(few[MemoryShare::decoded_rows], many[MemoryShare::decoded_rows]);
}

TEST(MemoryBudget, LessThanTheLeastIsRefusedWithASumThatSuffices) {
  const auto refused = share_memory(demand(Engine::kafka, 64 * kMiB));

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, config::kConfigErrorCode);
  const std::string& text = refused.error().message;
  EXPECT_THAT(text, HasSubstr("memory: 64MiB is too little to run 3 topologies with 6 tasks on 3 "
                              "workers, which need\n"));
  EXPECT_THAT(text, HasSubstr("  program          32.0 MiB\n"));
  EXPECT_THAT(text, HasSubstr("  client_queues    16.0 MiB\n"));
  // 32 + 12 + 3 + 16 + 9.5 + 9.5 + 3
  EXPECT_THAT(text, HasSubstr("  together           85 MiB\n"));
  EXPECT_THAT(text, HasSubstr("Set memory: 85MiB or more"));
  EXPECT_TRUE(share_memory(demand(Engine::kafka, 85 * kMiB)).has_value());
  EXPECT_FALSE(share_memory(demand(Engine::kafka, 84 * kMiB)).has_value());
}

TEST(MemoryBudget, TheDemandFollowsTopologiesWorkersAndPartitions) {
  Settings settings = topics_test::settings();
  settings.workers = 2;
  const auto project = topics_test::project(settings);

  const MemoryDemand made = memory_demand(
      settings, *project, {{"crm.email", 12}, {"leads.examples", 1}, {"leads.signals", 2}});

  EXPECT_EQ(made.topologies, 3U);
  EXPECT_EQ(made.workers, 4U) << "score two, train and watch one";
  EXPECT_EQ(made.tasks, 15U);
  EXPECT_EQ(made.memory, settings.memory);
}

}  // namespace
}  // namespace ls::app
