// Worked cases that need a process that ends and starts again, or counts; the others stand as YAML
// in tests/topology/joins.
#include "unit/operators/join/join_run.hpp"
#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::test {
namespace {

using What = Side::What;

const std::string kGrace = "    type: asof_join\n    kind: left\n    grace: 10ms\n";

TEST(AsofJoin, TheAnswerIsTheNewestAtOrBefore) {
  JoinRun run(join_topology(kGrace));
  run.append({"k", What::left, 1000, 0});
  run.append({"k", What::right, 990, 1});
  run.append({"k", What::right, 1000, 2});
  run.append({"k", What::right, 1001, 3});
  run.append({"k", What::left, 999, 4});
  run.ingest(1000);

  run.advance(1009);
  EXPECT_TRUE(run.told().empty() || run.told()[0].time == 999);
  run.advance(1010);
  run.advance(1011);

  EXPECT_EQ(run.told(),
            (std::vector<Joined>{{"k", 999, 1010, 4, 1, 990}, {"k", 1000, 1011, 0, 2, 1000}}));
}

TEST(AsofJoin, OfEqualTimesTheLastToComeCounts) {
  JoinRun run(join_topology(kGrace));
  run.append({"k", What::right, 1000, 1});
  run.append({"k", What::right, 1000, 2});
  run.append({"k", What::left, 1000, 0});
  run.ingest(1000);

  run.advance(2000);

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1000, 1011, 0, 2, 1000}}));
}

TEST(AsofJoin, ALateRightRecordCountsForWhatHasNoAnswerYet) {
  JoinRun run(join_topology(kGrace));
  run.append({"k", What::right, 900, 1});
  run.append({"k", What::left, 1000, 2});
  run.append({"k", What::right, 985, 3});
  run.append({"k", What::right, 950, 4});
  run.ingest(1000);

  run.advance(2000);

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1000, 1011, 2, 3, 985}}));
  EXPECT_EQ(run.missed(), (std::vector<Missed>{{"k", 985, -1, -1, 996}, {"k", 950, -1, -1, 961}}))
      << "what was answered before may have missed them";
}

// Timers forget at leisure; a record does not have to wait for them.
TEST(AsofJoin, WhatNoAnswerCanNameTakesNoRoom) {
  OperatorBench bench(
      join_topology_yaml("    type: asof_join\n    kind: left\n    grace: 100ms\n"
                         "    records_max: 2\n"));

  for (const std::int64_t time : {1000, 1001, 1102}) {
    bench.event("page.viewed", "k", std::to_string(time), EventTime{time});
  }

  EXPECT_TRUE(bench.aside().empty());
  bench.event("page.viewed", "k", "more", EventTime{1103});
  ASSERT_EQ(bench.aside().size(), 1U) << "1001 and 1102 can both be named";
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "join_full");
}

TEST(AsofJoin, AQueryTellsWhatWaitsOfEachSide) {
  OperatorBench bench(join_topology_yaml(kGrace));
  bench.event("page.viewed", "k", "a", EventTime{1000});
  bench.event("page.viewed", "k", "b", EventTime{1002});
  bench.commit();

  EXPECT_EQ(bench.described("joined", "k"),
            R"({"left":{"events":0},"right":{"events":2,"first":")" +
                format_rfc3339(EventTime{1000}) + R"(","last":")" +
                format_rfc3339(EventTime{1002}) + R"("}})");
  EXPECT_EQ(bench.described("joined", "other"), "");
}

TEST(AsofJoin, ToleranceIsInclusive) {
  JoinRun run(join_topology(kGrace + "    tolerance: 5ms\n"));
  run.append({"k", What::right, 1000, 1});
  run.append({"k", What::left, 1005, 2});
  run.append({"k", What::left, 1006, 3});
  run.ingest(1000);

  run.advance(9000);
  run.commit();

  EXPECT_EQ(run.told(),
            (std::vector<Joined>{{"k", 1005, 1016, 2, 1, 1000}, {"k", 1006, 1017, 3, -1, -1}}));
  EXPECT_EQ(run.rows(), 0U);
}

TEST(AsofJoin, TheAnswerComesOnceAlsoAcrossARestart) {
  JoinRun run(join_topology(kGrace));
  run.append({"k", What::right, 990, 1});
  run.append({"k", What::left, 1000, 2});
  run.ingest(2);
  run.commit();

  run.advance(1500);
  run.crash();
  run.advance(1500);
  run.commit();
  run.crash();
  run.advance(9000);

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1000, 1011, 2, 1, 990}}));
}

TEST(AsofJoin, KeepsOneRightRecordPerKeyHoweverManyCame) {
  OperatorBench bench(join_topology_yaml(kGrace + "    records_max: 20\n"));

  for (std::int64_t i = 0; i < 100; ++i) {
    bench.event("page.viewed", "k", "e" + std::to_string(i), EventTime{1000 + i});
  }
  bench.tick(EventTime{5000});

  EXPECT_TRUE(bench.aside().empty()) << "no more than the grace holds are kept";
  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

TEST(AsofJoin, TakesNoOuterKind) {
  EXPECT_NE(error_of(join_topology_yaml("    type: asof_join\n    kind: outer\n    grace: 1s\n"))
                .find("kind"),
            std::string::npos);
}

}  // namespace
}  // namespace ls::test
