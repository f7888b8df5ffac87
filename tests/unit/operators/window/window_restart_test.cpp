// Worked cases of windows that need a process to end and start again, or times at the end of time:
// the others stand as YAML in tests/topology/windows.
#include "unit/operators/operator_bench.hpp"
#include "unit/operators/window/window_run.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace ls::test {
namespace {

// Tumbling windows of 10 ms without grace.
WindowRun tens() {
  return WindowRun(window_topology("    window: { tumbling: { size: 10ms } }\n    grace: 0ms\n"));
}

TEST(WindowRestart, W26KeepsTime) {
  WindowRun run = tens();
  run.append({"k", 100, 0, ""});
  run.ingest(1);
  run.commit();

  run.crash();
  run.append({"k", 50, 0, ""});
  run.ingest(1);

  EXPECT_EQ(run.missed(), (std::vector<Missed>{{"k", 50, 50, 60, 60}}));
  run.advance(1000);
  ASSERT_EQ(run.told().size(), 1U);
  EXPECT_EQ(run.told()[0].start, 100);
}

TEST(WindowRestart, W27AnIdleTickClosesOnceAlsoIfItsCommitIsLost) {
  WindowRun run = tens();
  run.append({"k", 3, 0, ""});
  run.ingest(1);
  run.commit();

  run.advance(5003);
  EXPECT_EQ(run.told().size(), 1U);
  run.crash();
  EXPECT_TRUE(run.told().empty()) << "what was not committed was never said";
  run.advance(5003);
  run.commit();
  run.crash();
  run.advance(10'003);
  run.append({"k", 4, 0, ""});
  run.ingest(1);

  ASSERT_EQ(run.told().size(), 1U);
  EXPECT_EQ(run.told()[0].state, "final");
  EXPECT_EQ(run.told()[0].count, 1);
  EXPECT_EQ(run.missed(), (std::vector<Missed>{{"k", 4, 0, 10, 10}}));
}

// Flink's allowed lateness of 2 s is for how long a result is corrected.
TEST(WindowRestart, W29TheEndOfTimeDoesNotWrap) {
  constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
  OperatorBench bench(
      topology_yaml("json",
                    "  - { id: w, type: window, inputs: [in], window: { tumbling: { size: 1s } },\n"
                    "      corrections: 2s, values: { n: { count: page.viewed } } }",
                    {"w"}));

  bench.event("page.viewed", "k", "e1", EventTime{kEnd - 1750});

  EXPECT_TRUE(bench.aside().empty()) << "it is not late";
  EXPECT_TRUE(bench.of("w").empty());
  bench.tick(EventTime{kEnd - 808});
  EXPECT_TRUE(bench.of("w").empty()) << "a millisecond before its end";
  bench.tick(EventTime{kEnd - 807});
  ASSERT_EQ(bench.of("w").size(), 1U);
  EXPECT_EQ(bench.of("w")[0].text("state"), "final");
  bench.tick(EventTime::max());
  EXPECT_EQ(bench.of("w").size(), 1U);
}

}  // namespace
}  // namespace ls::test
