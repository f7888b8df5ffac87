#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

namespace ls::operators {
namespace {

using test::at;
using test::OperatorBench;

std::string yaml(std::string_view settings = "keep: 1h") {
  return test::topology_yaml(
      "json", "  - { id: unique, type: dedupe, inputs: [in], " + std::string(settings) + " }",
      {"unique"});
}

TEST(Dedupe, TheSecondCopyIsDropped) {
  OperatorBench bench(yaml());

  bench.event("page.viewed", "L1", "a", at(minutes(0)));
  bench.event("page.viewed", "L1", "a", at(minutes(5)));
  bench.event("page.viewed", "L1", "b", at(minutes(5)));

  ASSERT_EQ(bench.of("unique").size(), 2U);
  EXPECT_EQ(bench.of("unique")[0].text("id"), "a");
  EXPECT_EQ(bench.of("unique")[1].text("id"), "b");
}

TEST(Dedupe, AQueryTellsHowManyIdsAreKnown) {
  OperatorBench bench(yaml());
  bench.event("page.viewed", "L1", "a", at(minutes(0)));
  bench.event("page.viewed", "L1", "b", at(minutes(5)));
  bench.commit();

  EXPECT_EQ(bench.described("unique", "L1"), R"({"ids":2,"first":")" +
                                                 format_rfc3339(at(minutes(0))) + R"(","last":")" +
                                                 format_rfc3339(at(minutes(5))) + R"("})");
  EXPECT_EQ(bench.described("unique", "L2"), "");
}

TEST(Dedupe, OneIdOfTwoLeadsIsTwoEvents) {
  OperatorBench bench(yaml());

  bench.event("page.viewed", "L1", "a", at(minutes(0)));
  bench.event("page.viewed", "L2", "a", at(minutes(0)));

  EXPECT_EQ(bench.of("unique").size(), 2U);
}

TEST(Dedupe, SourceAndIdTogetherAreUnique) {
  OperatorBench bench(yaml());
  const auto send = [&bench](std::string_view source, std::string_view id, int minute) {
    event::Event event;
    event.type = test::catalog().find("page.viewed");
    event.id = id;
    event.source = source;
    const std::vector<event::Value> slots(event.type->fields().size());
    event.slots = slots;
    bench.payload("L1", at(minutes(minute)), &event);
  };
  send("crm/eu", "1", 0);
  send("crm/us", "1", 1);
  send("", "1", 2);
  EXPECT_EQ(bench.of("unique").size(), 3U);

  for (const std::string_view source : {"crm/eu", "crm/us", ""}) {
    send(source, "1", 3);
  }
  EXPECT_EQ(bench.of("unique").size(), 3U);
}

TEST(Dedupe, AnIdIsForgottenAtKeepAndNotBefore) {
  OperatorBench bench(yaml());
  bench.event("page.viewed", "L1", "a", at(minutes(0)));

  bench.event("page.viewed", "L1", "a", at(hours(1) + Millis{-1}));
  EXPECT_EQ(bench.of("unique").size(), 1U);

  bench.event("page.viewed", "L1", "a", at(hours(1)));
  EXPECT_EQ(bench.of("unique").size(), 2U);
}

TEST(Dedupe, ADroppedCopyDoesNotProlongWhatIsKept) {
  OperatorBench bench(yaml());
  for (const int minute : {0, 30, 59, 61}) {
    bench.event("page.viewed", "L1", "a", at(minutes(minute)));
  }

  ASSERT_EQ(bench.of("unique").size(), 2U);
  EXPECT_EQ(bench.of("unique")[1].time, at(minutes(61)));
}

TEST(Dedupe, WhatWasCommittedIsKnownAfterARestart) {
  OperatorBench bench(yaml());
  bench.event("page.viewed", "L1", "a", at(minutes(0)));
  bench.commit();

  bench.reopen();
  bench.event("page.viewed", "L1", "a", at(minutes(1)));

  EXPECT_EQ(bench.of("unique").size(), 1U);
}

TEST(Dedupe, WhatWasRolledBackIsNotKnown) {
  OperatorBench bench(yaml());
  bench.event("page.viewed", "L1", "a", at(minutes(0)));

  bench.roll_back();
  bench.event("page.viewed", "L1", "a", at(minutes(1)));

  EXPECT_EQ(bench.of("unique").size(), 2U);
}

TEST(Dedupe, SilentLeadsLeaveNothingInTheStore) {
  OperatorBench bench(yaml());
  bench.event("page.viewed", "L1", "a", at(minutes(0)));
  bench.event("page.viewed", "L1", "b", at(minutes(40)));
  bench.commit();
  ASSERT_GT(bench.store().size(), 0U);

  bench.tick(at(minutes(100)));
  bench.commit();

  EXPECT_EQ(bench.store().size(), 0U);
}

TEST(Dedupe, TheOldestIdGivesWayAtTheLimit) {
  OperatorBench bench(yaml("keep: 1h, ids_max: 2"));
  for (const std::string_view id : {"a", "b", "c", "b", "a"}) {
    bench.event("page.viewed", "L1", id, at(minutes(0)));
  }

  EXPECT_EQ(bench.of("unique").size(), 4U);  // "b" again is known, "a" no more
  EXPECT_EQ(bench.counter(0, "ids_forgotten"), 2U);
}

TEST(Dedupe, AWrongSettingIsNamedWithItsPlace) {
  EXPECT_NE(test::error_of(yaml("keeps: 1h")).find("bench.yaml:5:"), std::string::npos);
  EXPECT_NE(test::error_of(yaml("by: url")).find("event_id"), std::string::npos);
}

}  // namespace
}  // namespace ls::operators
