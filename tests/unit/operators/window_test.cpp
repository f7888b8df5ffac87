// What the operator does around its rule; the rules themselves are held against their definitions
// in window/.
#include "unit/operators/operator_bench.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/state/table.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ls::operators {
namespace {

using test::at;
using test::must;
using test::OperatorBench;

std::string node(std::string_view window, std::string_view more = "") {
  return test::topology_yaml(
      "json",
      fmt::format("  - {{ id: w, type: window, inputs: [in], window: {{ {} }}, {}\n"
                  "      values: {{ n: {{ count: page.viewed }} }} }}",
                  window, more),
      {"w"});
}

TEST(Window, AResultComesOnceWhenAnyKeyMovesTheClockPastItsGrace) {
  OperatorBench bench(node("tumbling: { size: 1m }", "grace: 10s,"));
  bench.event("page.viewed", "L1", "e1", at(seconds(5)));
  bench.event("page.viewed", "L1", "e2", at(seconds(50)));
  bench.event("page.viewed", "L2", "e3", at(seconds(69)));
  EXPECT_TRUE(bench.of("w").empty());

  bench.event("page.viewed", "L2", "e4", at(seconds(70)));
  ASSERT_EQ(bench.of("w").size(), 1U);
  EXPECT_EQ(bench.of("w")[0].key, "L1");
  EXPECT_EQ(bench.of("w")[0].text("state"), "final");

  bench.tick(at(minutes(10)));
  EXPECT_EQ(bench.of("w").size(), 2U);
}

TEST(Window, ALateRecordGoesAsideWithTheWindowThatItMissed) {
  OperatorBench bench(node("hopping: { size: 2m, hop: 1m }"));
  bench.event("page.viewed", "L1", "e1", at(minutes(4)));
  bench.event_of(at(minutes(3) + seconds(30)), "page.viewed", "L1", "e2", at(minutes(4)));

  ASSERT_EQ(bench.aside().size(), 1U);
  EXPECT_EQ(bench.aside()[0].topic, "leads.late");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-late-window-start"), format_rfc3339(at(minutes(2))));
  EXPECT_EQ(bench.aside()[0].headers.at("ls-late-window-end"), format_rfc3339(at(minutes(4))));
  EXPECT_EQ(bench.counter(0, "windows_missed"), 1U);
}

// A row is one record of the changelog, of which a broker takes none above a megabyte.
TEST(Window, AKeyWhoseRowWouldNotFitInARecordIsRefusedUntilWindowsClose) {
  OperatorBench bench(node("sliding: { size: 5m }"));
  constexpr int kEvents = 40'000;
  for (int i = 0; i < kEvents; ++i) {
    bench.event("page.viewed", "L1", "e", at(Millis{i}));
  }
  const std::size_t refused = bench.aside().size();
  bench.commit();
  std::size_t largest = 0;
  must(bench.store().scan({}, [&largest](Bytes, Bytes row) {
    largest = std::max(largest, row.size());
    return true;
  }));
  bench.event("page.viewed", "L2", "e", at(Millis{kEvents}));
  const std::size_t told = bench.of("w").size();
  bench.tick(at(hours(1)));
  bench.event("page.viewed", "L1", "e", at(hours(1)));
  bench.tick(at(hours(2)));

  ASSERT_GT(refused, 1000U);
  EXPECT_LT(refused, 30'000U);
  EXPECT_EQ(bench.aside()[0].headers.at("ls-error-code"), "window_full");
  EXPECT_EQ(bench.aside().size(), refused) << "another key has room, and so has this one later";
  EXPECT_GT(bench.of("w").size(), told);
  EXPECT_GT(largest, 300'000U);
  EXPECT_LT(largest, 1'000'000U);
}

// On a grid, what closed windows held stays in the row until the next record.
TEST(Window, AKeyThatClosedWindowsFillTakesTheNextRecord) {
  OperatorBench bench(test::topology_yaml(
      "json",
      "  - { id: w, type: window, inputs: [in], window: { hopping: { size: 20s, hop: 1s } },\n"
      "      values: { n: { count: page.viewed },"
      " urls: { distinct: page.viewed.url, distinct_max: 4096 } } }",
      {"w"}));
  constexpr int kEvents = 40'000;
  for (int i = 0; i < kEvents; ++i) {
    bench.event("page.viewed", "L1", "e", at(Millis{i / 4}),
                {{"url", event::Value::of("/" + std::to_string(i))}});
  }
  const std::size_t refused = bench.aside().size();
  bench.event("page.viewed", "L1", "e", at(seconds(25)));
  bench.tick(at(minutes(2)));

  ASSERT_GT(refused, 0U) << "the row was full";
  EXPECT_EQ(bench.aside().size(), refused);
  EXPECT_EQ(bench.of("w").back().text("start"), format_rfc3339(at(seconds(25))));
}

// Which way a key is called back differs between the two, and is stored with it.
TEST(Window, OpenWindowsCloseAlsoIfWhenTheyAreToldHasChangedMeanwhile) {
  const std::string hopping = "hopping: { size: 20m, hop: 5m }";
  const std::string every = node(hopping, "emit: { every: 3m },");
  const std::string update = node(hopping, "emit: update,");
  const std::string final = node(hopping);
  for (const auto& [before, after, finals] :
       {std::tuple(final, every, 4U), {every, final, 4U}, {final, update, 0U}}) {
    OperatorBench bench(before);
    bench.event("page.viewed", "L1", "e1", at(minutes(1)));
    bench.commit();
    bench.reopen(after);
    bench.tick(at(hours(2)));

    std::size_t told = 0;
    for (const test::Produced& result : bench.of("w")) {
      told += result.text("state") == "final" ? 1U : 0U;
    }
    EXPECT_EQ(told, finals);
    bench.commit();
    EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
    std::size_t rows = 0;
    must(bench.store().scan(state::table_prefix("w/windows"), [&rows](Bytes, Bytes) {
      ++rows;
      return true;
    }));
    EXPECT_EQ(rows, 0U) << "what is forgotten does not stay";
  }
}

TEST(Window, ACorrectionHasANumberOfItsOwn) {
  OperatorBench bench(node("tumbling: { size: 1m }", "corrections: 1h,"));
  bench.event("page.viewed", "L1", "e1", at(seconds(5)));
  bench.event("page.viewed", "L1", "e2", at(minutes(5)));
  bench.event_of(at(seconds(6)), "page.viewed", "L1", "e3", at(minutes(5)));
  bench.event_of(at(seconds(7)), "page.viewed", "L1", "e4", at(minutes(5)));

  const std::vector<test::Produced> told = bench.of("w");
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[1].text("state"), "correction");
  EXPECT_EQ(told[1].number("revision"), 1);
  EXPECT_EQ(told[2].number("revision"), 2);
  EXPECT_EQ(bench.counter(0, "window_corrections"), 2U);
}

std::string sketches(std::string_view rank) {
  return test::topology_yaml(
      "json",
      fmt::format("  - {{ id: w, type: window, inputs: [in], window: {{ hopping: {{ size: 2m, "
                  "hop: 1m }} }},\n"
                  "      values: {{ slow: {{ quantile: page.viewed.dwell_ms, q: {} }},\n"
                  "                urls: {{ approximate_distinct: page.viewed.url }} }} }}",
                  rank),
      {"w"});
}

double value_of(const test::Produced& told, std::string_view name) {
  event::JsonDocument document;
  return document.parse(told.json).value().get("values").value().number(name).value();
}

// That of rank 0.95 is 95 of 1 .. 100, 190 of 1 .. 200 and 195 of 101 .. 200.
TEST(Window, SketchesAreMergedOverPanesAndOutliveTheProcess) {
  OperatorBench bench(sketches("0.95"));
  for (int i = 0; i < 200; ++i) {
    bench.event("page.viewed", "L1", fmt::format("e{}", i), at(Millis{600 * i}),
                {{"dwell_ms", event::Value::of(std::int64_t{i + 1})},
                 {"url", event::Value::of(i % 2 == 0 ? std::string_view("a") : "b")}});
    if (i == 120) {
      bench.commit();
      bench.reopen(sketches("0.95"));
    }
  }
  bench.tick(at(minutes(10)));

  const std::vector<test::Produced> told = bench.of("w");
  ASSERT_EQ(told.size(), 3U);
  EXPECT_NEAR(value_of(told[0], "slow"), 95, .95);
  EXPECT_NEAR(value_of(told[1], "slow"), 190, 1.9);
  EXPECT_NEAR(value_of(told[2], "slow"), 195, 1.95);
  EXPECT_EQ(std::round(value_of(told[1], "urls")), 2);
}

TEST(Window, AnotherRankIsAskedOfWhatWasKept) {
  OperatorBench bench(sketches("0.95"));
  for (int i = 0; i < 99; ++i) {
    bench.event("page.viewed", "L1", fmt::format("e{}", i), at(Millis{i}),
                {{"dwell_ms", event::Value::of(std::int64_t{i + 1})}});
  }
  bench.commit();
  bench.reopen(sketches("0.5"));
  bench.tick(at(minutes(10)));

  ASSERT_FALSE(bench.of("w").empty());
  EXPECT_NEAR(value_of(bench.of("w")[0], "slow"), 50, .5);
}

TEST(Window, AQueryReadsTheCellsThatWereCommitted) {
  OperatorBench bench(node("hopping: { size: 2m, hop: 1m }"));
  bench.event("page.viewed", "L1", "e1", at(seconds(5)));
  bench.event("page.viewed", "L1", "e2", at(seconds(50)));
  bench.event("page.viewed", "L1", "e3", at(seconds(70)));
  bench.commit();
  bench.event("page.viewed", "L1", "e4", at(seconds(80)));

  const auto time = [](Millis since) { return format_rfc3339(at(since)); };
  EXPECT_EQ(bench.described("w", "L1"),
            fmt::format(R"({{"cells":[{{"first":"{}","last":"{}","n":2}},)"
                        R"({{"first":"{}","last":"{}","n":1}}]}})",
                        time(seconds(5)), time(seconds(50)), time(seconds(70)), time(seconds(70))));
  EXPECT_EQ(bench.described("w", "L2"), "");
}

TEST(Window, NothingIsLeftOfAKeyWhoseWindowsHaveAllClosed) {
  for (const std::string_view window : {"session: { gap: 1m }", "sliding: { size: 1m }"}) {
    OperatorBench bench(node(window));
    bench.event("page.viewed", "L1", "e1", at(seconds(5)));
    bench.commit();
    EXPECT_GT(bench.store().size(), 0U);
    bench.tick(at(minutes(10)));
    bench.commit();
    EXPECT_EQ(bench.store().size(), 0U) << window;
  }
}

TEST(Window, OtherSettingsBeginAnew) {
  OperatorBench bench(node("tumbling: { size: 1m }"));
  bench.event("page.viewed", "L1", "e1", at(seconds(5)));
  bench.commit();
  bench.reopen(node("tumbling: { size: 2m }"));
  bench.event("page.viewed", "L1", "e2", at(seconds(10)));
  bench.tick(at(minutes(10)));

  ASSERT_EQ(bench.of("w").size(), 1U);
  EXPECT_NE(bench.of("w")[0].json.find("\"n\":1"), std::string::npos) << bench.of("w")[0].json;
}

}  // namespace
}  // namespace ls::operators
