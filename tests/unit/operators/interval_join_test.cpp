// Worked cases that need single records, a process that ends and starts again, or counts; the
// others stand as YAML in tests/topology/joins.
#include "unit/operators/join/join_run.hpp"
#include "unit/operators/operator_bench.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace ls::test {
namespace {

using What = Side::What;

std::string settings(std::string_view kind, std::string_view lengths) {
  return fmt::format("    type: interval_join\n    kind: {}\n{}", kind, lengths);
}

const std::string kTen = "    before: 10ms\n    after: 5ms\n    grace: 20ms\n";

TEST(IntervalJoin, BothEndsBelongToTheInterval) {
  JoinRun run(join_topology(settings("inner", kTen)));
  run.append({"k", What::left, 1000, 0});
  run.append({"k", What::right, 1006, 1});
  run.append({"k", What::right, 1005, 2});
  run.append({"k", What::right, 990, 3});
  run.append({"k", What::right, 989, 4});
  run.append({"other", What::right, 1000, 5});

  run.ingest(1000);

  EXPECT_EQ(run.told(),
            (std::vector<Joined>{{"k", 1005, 1006, 0, 2, 1005}, {"k", 1000, 1006, 0, 3, 990}}));
  EXPECT_TRUE(run.missed().empty());
}

TEST(IntervalJoin, WhatIsLateGoesToTheLateTopicWithItsPartnersTimes) {
  JoinRun run(join_topology(settings("outer", kTen)));
  run.append({"x", What::left, 1020, 0});
  run.append({"k", What::left, 1000, 1});
  run.append({"k", What::left, 999, 2});
  run.append({"k", What::right, 999, 3});

  run.ingest(1000);
  run.advance(5000);

  EXPECT_EQ(run.missed(),
            (std::vector<Missed>{{"k", 999, 989, 1004, 1020}, {"k", 999, 994, 1009, 1020}}));
  EXPECT_EQ(run.told(),
            (std::vector<Joined>{{"k", 1000, 1026, 1, -1, -1}, {"x", 1020, 1046, 0, -1, -1}}));
}

TEST(IntervalJoin, WhatWaitsIsToldOnceAlsoIfItsCommitIsLost) {
  JoinRun run(join_topology(settings("left", kTen)));
  run.append({"k", What::left, 1000, 7});
  run.ingest(1);
  run.commit();

  run.advance(1026);
  EXPECT_EQ(run.told().size(), 1U);
  run.crash();
  EXPECT_TRUE(run.told().empty()) << "what was not committed was never said";
  run.advance(1026);
  run.commit();
  run.crash();
  run.advance(9000);

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1000, 1026, 7, -1, -1}}));
  EXPECT_EQ(run.rows(), 0U) << "nothing is left to wait";
}

TEST(IntervalJoin, APairThatARestartStandsBetweenIsToldOnce) {
  JoinRun run(join_topology(settings("outer", kTen)));
  run.append({"k", What::left, 1000, 7});
  run.ingest(1);
  run.commit();
  run.crash();

  run.append({"k", What::right, 1001, 8});
  run.ingest(1);
  run.roll_back();
  run.ingest(1);
  run.commit();
  run.crash();
  run.advance(9000);

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1001, 1001, 7, 8, 1001}}));
}

TEST(IntervalJoin, TheEndOfTimeDoesNotWrap) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  OperatorBench bench(
      join_topology_yaml(settings("outer", "    before: 10ms\n    after: 300d\n    grace: 10d\n")));

  bench.event("label.conversion", "k", "a", EventTime{kEnd - 20});
  bench.event("page.viewed", "k", "b", EventTime{kEnd - 10});
  bench.event("page.viewed", "k", "c", EventTime{kEnd - 1});
  bench.event("label.conversion", "k", "d",
              EventTime{std::numeric_limits<std::int64_t>::min() + 5});

  EXPECT_EQ(bench.of("joined").size(), 2U);
  EXPECT_TRUE(bench.aside().empty());
}

TEST(IntervalJoin, AHotKeyIsRefusedAndTold) {
  OperatorBench bench(join_topology_yaml(settings("inner", kTen + "    records_max: 2\n")));

  for (const char* id : {"a", "b", "c"}) {
    bench.event("page.viewed", "k", id, EventTime{1000});
  }
  bench.event("label.conversion", "k", "d", EventTime{1000});

  EXPECT_EQ(bench.of("joined").size(), 2U);
  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].topic, "leads.dead_letters");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "join_full");
  EXPECT_EQ(bench.counter(0, "join_pairs"), 2U);
}

// A row is one record of the changelog, of which a broker takes none above a megabyte.
TEST(IntervalJoin, AKeyWhoseRowWouldNotFitInARecordIsRefusedUntilThereIsRoom) {
  OperatorBench bench(join_topology_yaml(settings("inner", kTen)));
  const std::string url(2000, 'x');
  const Fields fields{{"url", event::Value::of(Bytes(url))}};
  const auto view = [&](int id, EventTime time) {
    bench.event("page.viewed", "k", "e" + std::to_string(id), time, fields);
  };

  for (int id = 0; id < 600; ++id) {
    view(id, EventTime{1000});
  }
  const std::size_t refused = bench.aside().size();
  bench.commit();
  view(1000, EventTime{2000});
  bench.event("label.conversion", "k", "d", EventTime{2000});

  ASSERT_GT(refused, 100U);
  EXPECT_LT(refused, 200U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "join_full");
  EXPECT_EQ(bench.aside().size(), refused);
  EXPECT_EQ(bench.of("joined").size(), 1U);
}

TEST(IntervalJoin, CountsWhatBecameOfRecords) {
  OperatorBench bench(join_topology_yaml(settings("outer", kTen)));

  bench.event("label.conversion", "k", "a", EventTime{1000});
  bench.event("page.viewed", "k", "b", EventTime{1000});
  bench.event("page.viewed", "x", "c", EventTime{1021});
  bench.event_of(EventTime{1000}, "page.viewed", "x", "d", EventTime{1021});
  bench.tick(EventTime{5000});

  EXPECT_EQ(bench.counter(0, "join_pairs"), 1U);
  EXPECT_EQ(bench.counter(0, "join_unmatched"), 1U);
  EXPECT_EQ(bench.counter(0, "join_late"), 1U);
  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

// The joined event keeps its time, which is past for a window without grace.
TEST(IntervalJoin, WhatIsToldAloneTooLateForAWindowGoesToTheLateTopic) {
  std::string yaml = join_topology_yaml(settings("left", kTen));
  const std::string node =
      "  - { id: w, type: window, inputs: [joined], window: { tumbling: { size: 10ms } },\n"
      "      values: { n: { count: conversion.attributed } } }\n";
  yaml.insert(yaml.find("sinks:"), node);
  yaml += "  - { id: windows, inputs: [w], topic: windows }\n";
  TaskRun run(parse_task_topology(yaml));
  run.append("k", R"({"type":"label.conversion","id":"e","contact_id":"k","value":true,)"
                  R"("time":"1970-01-01T00:00:01Z","value_minor":3})");
  run.ingest(1);

  run.advance(5000);

  const std::vector<TaskRun::Sent> late = run.sent_to("leads.late");
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].key, "k");
  EXPECT_EQ(late[0].header("ls-late-node"), "w");
  EXPECT_EQ(late[0].time_of("ls-late-event-time"), 1000);
  EXPECT_EQ(late[0].time_of("ls-late-closed-at"), 1010);
  EXPECT_EQ(late[0].header("ls-late-by-ms"), "16");
  EXPECT_EQ(late[0].value, run.sent_to("out")[0].value) << "the joined event itself";
}

TEST(IntervalJoin, NeedsItsLengths) {
  const std::string error = error_of(join_topology_yaml("    type: interval_join\n"));

  for (const char* key : {"before", "after", "grace"}) {
    EXPECT_NE(error.find(key), std::string::npos) << error;
  }
}

TEST(IntervalJoin, LengthsAndFieldsAreInTheFingerprint) {
  const auto fingerprint = [](const std::string& of) { return join_topology(of)->fingerprint(); };
  const std::uint64_t ten = fingerprint(settings("inner", kTen));

  EXPECT_EQ(fingerprint(settings("inner", kTen)), ten);
  EXPECT_NE(fingerprint(settings("left", kTen)), ten);
  EXPECT_NE(fingerprint(settings("inner", "    before: 10ms\n    after: 5ms\n    grace: 21ms\n")),
            ten);
}

}  // namespace
}  // namespace ls::test
