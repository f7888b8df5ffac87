#include "operators/pending_scores.hpp"
#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

// The row of its own that the last score of a lead has, seen through join_outcome.
namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

const std::string kYaml = test::topology_yaml(
    "json",
    "  - { id: agg, type: aggregate, inputs: [in], features: { views: { count: page.viewed } } }\n"
    "  - { id: model, type: score, inputs: [agg], model: conversion }\n"
    "  - { id: labels, type: join_outcome, inputs: [model, in], outcome: label.conversion,"
    " label: value, horizon: 7d, snapshots_max: 4 }",
    {"labels"});

void view(OperatorBench& bench, std::string_view lead, EventTime time) {
  bench.event("page.viewed", lead, "v" + std::to_string(time.ms), time);
}

void outcome(OperatorBench& bench, std::string_view lead, EventTime time) {
  bench.event("label.conversion", lead, "o" + std::to_string(time.ms), time,
              {{"value", Value::of(true)}});
}

TEST(LastScore, OutlivesRestartsAndIsTakenBackWithItsCommit) {
  OperatorBench bench(kYaml);
  for (int hour = 0; hour < 5; ++hour) {
    view(bench, "L1", at(hours(hour)));
  }
  bench.commit();
  bench.reopen();
  view(bench, "L1", at(hours(5)));
  bench.roll_back();

  outcome(bench, "L1", at(hours(6)));

  const auto examples = bench.of("labels");
  ASSERT_EQ(examples.size(), 2U);
  EXPECT_EQ(examples[0].feature("views"), 1);
  EXPECT_EQ(examples[1].feature("views"), 5);
  EXPECT_EQ(examples[1].text("scored_at"), format_rfc3339(at(hours(4))));
}

TEST(LastScore, WaitsForItsOwnDeadline) {
  OperatorBench bench(kYaml);
  view(bench, "L1", at(hours(0)));
  view(bench, "L1", at(hours(1)));
  view(bench, "L1", at(hours(2)));
  bench.commit();

  bench.tick(at(days(7)));
  ASSERT_EQ(bench.of("labels").size(), 1U);
  bench.commit();
  bench.reopen();
  bench.tick(at(days(7) + hours(2)));

  ASSERT_EQ(bench.of("labels").size(), 2U);
  EXPECT_EQ(bench.of("labels")[1].feature("views"), 3);
  EXPECT_TRUE(bench.of("labels")[1].boolean("timeout"));
}

// A row as it was stored before the last score had one of its own.
TEST(LastScore, LeavesARowOfTheFormatBefore) {
  OperatorBench bench(kYaml);
  view(bench, "L1", at(hours(0)));
  view(bench, "L1", at(hours(1)));
  bench.commit();
  const std::string prefix = state::table_prefix("labels/pending");
  std::string stored;
  ASSERT_TRUE(bench.store().get(prefix + "L1", stored).value());
  ByteReader in(stored);
  PendingRow row = PendingRow::load(in).take();
  row.pending.push_back(row.pending.front());
  row.pending.back().scored_at = at(hours(1));
  row.pending.back().is_provisional = true;
  std::string old;
  ByteWriter out(old);
  row.save(out);
  old[0] = 2;
  state::WriteBatch batch;
  batch.put(prefix + "L1", old);
  batch.erase(state::table_prefix("labels/last") + "L1");
  test::must(bench.store().write(batch));
  bench.reopen();

  view(bench, "L1", at(hours(2)));
  outcome(bench, "L1", at(hours(3)));

  const auto examples = bench.of("labels");
  ASSERT_EQ(examples.size(), 2U);
  EXPECT_EQ(examples[0].feature("views"), 1);
  EXPECT_EQ(examples[1].feature("views"), 3);
}

}  // namespace
}  // namespace ls::operators
