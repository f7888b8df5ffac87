#include "support/seed.hpp"
#include "unit/operators/operator_bench.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::OperatorBench;

std::string yaml(const std::string& features, const std::string& more = "") {
  return test::topology_yaml(
      "json",
      "  - id: agg\n    type: aggregate\n    inputs: [in]\n" + more + "    features:\n" + features,
      {"agg"});
}

TEST(Aggregate, EqualsACountOverAllEvents) {
  OperatorBench bench(yaml(
      "      views: { count: page.viewed, window: { hopping: { size: 6h, hop: 1h } } }\n"
      "      dwell: { sum: page.viewed.dwell_ms, window: { hopping: { size: 6h, hop: 1h } } }\n"
      "      mean: { mean: page.viewed.dwell_ms, window: { hopping: { size: 6h, hop: 1h } } }\n"
      "      most: { max: page.viewed.dwell_ms, window: { tumbling: { size: 3h } } }\n"));
  struct Seen {
    EventTime time;
    std::int64_t dwell;
  };
  std::vector<Seen> history;
  Random random(test::seed());
  EventTime now = at(Millis{0});
  for (int i = 0; i < 400; ++i) {
    now = now + Millis{static_cast<std::int64_t>(random.below(40 * 60'000))};
    const auto dwell = static_cast<std::int64_t>(random.below(1000));
    bench.event("page.viewed", "L1", "e" + std::to_string(i), now,
                {{"dwell_ms", Value::of(dwell)}});
    history.push_back({now, dwell});

    double count = 0;
    double sum = 0;
    double most = 0;
    for (const Seen& seen : history) {
      if (seen.time >= floor_to(now, hours(1)) - hours(5)) {
        count += 1;
        sum += static_cast<double>(seen.dwell);
      }
      if (seen.time >= floor_to(now, hours(3))) {
        most = std::max(most, static_cast<double>(seen.dwell));
      }
    }
    const test::Produced& row = bench.all().back();
    ASSERT_EQ(row.feature("views"), count) << i;
    ASSERT_EQ(row.feature("dwell"), sum) << i;
    ASSERT_NEAR(row.feature("mean"), sum / count, 1e-9) << i;
    ASSERT_EQ(row.feature("most"), most) << i;
  }
}

TEST(Aggregate, DecayHalvesPerHalfLife) {
  OperatorBench bench(
      yaml("      interest: { count: page.viewed, window: { decay: { half_life: 2h } } }\n"));

  bench.event("page.viewed", "L1", "a", at(hours(0)));
  bench.event("page.viewed", "L1", "b", at(hours(2)));
  bench.event("page.viewed", "L1", "c", at(hours(6)));

  ASSERT_EQ(bench.all().size(), 3U);
  EXPECT_NEAR(bench.all()[0].feature("interest"), 1.0, 1e-12);
  EXPECT_NEAR(bench.all()[1].feature("interest"), 1.5, 1e-12);
  EXPECT_NEAR(bench.all()[2].feature("interest"), 1.0 + 1.5 / 4, 1e-12);
}

// A day of page views of 1 .. 500 ms and 200 addresses, each seen again and again.
TEST(Aggregate, QuantilesAndDifferentValuesAreEstimated) {
  OperatorBench bench(
      yaml("      slow: { quantile: page.viewed.dwell_ms, q: 0.9,"
           " window: { tumbling: { size: 1d } } }\n"
           "      usual: { quantile: page.viewed.dwell_ms }\n"
           "      pages: { approximate_distinct: page.viewed.url }\n"));
  for (int i = 0; i < 500; ++i) {
    bench.event("page.viewed", "L1", "e" + std::to_string(i), at(minutes(i)),
                {{"dwell_ms", Value::of(std::int64_t{i * 7 % 500 + 1})},
                 {"url", Value::of("/" + std::to_string(i % 200))}});
  }
  const test::Produced& row = bench.all().back();

  EXPECT_NEAR(row.feature("slow"), 450, 4.5);  // Of rank floor(.9 * 499).
  EXPECT_NEAR(row.feature("usual"), 250, 2.5);
  EXPECT_NEAR(row.feature("pages"), 200, 4 * .0163 * 200);
}

TEST(Aggregate, TheLastCategoryByEventTimeStands) {
  OperatorBench bench(yaml("      industry: { last: lead.created.industry }\n"));

  bench.event("lead.created", "L1", "a", at(hours(2)), {{"industry", Value::of("retail")}});
  bench.event_of(at(hours(1)), "lead.created", "L1", "b", at(hours(3)),
                 {{"industry", Value::of("banking")}});
  bench.event("lead.created", "L1", "c", at(hours(4)));
  bench.event("lead.created", "L1", "d", at(hours(5)), {{"industry", Value::of("media")}});

  ASSERT_EQ(bench.all().size(), 4U);
  EXPECT_EQ(bench.all()[0].feature_text("industry"), "retail");
  EXPECT_EQ(bench.all()[1].feature_text("industry"), "retail");
  EXPECT_EQ(bench.all()[2].feature_text("industry"), "retail");
  EXPECT_EQ(bench.all()[3].feature_text("industry"), "media");
}

TEST(Aggregate, AnEventTooOldForSomeWindowsCountsInTheOthersAndIsTold) {
  OperatorBench bench(
      yaml("      hour: { count: page.viewed, window: { tumbling: { size: 1h } } }\n"
           "      six: { count: page.viewed, window: { hopping: { size: 6h, hop: 1h } } }\n"
           "      ever: { count: page.viewed }\n"));
  bench.event("page.viewed", "L1", "a", at(hours(12)));
  bench.event_of(at(hours(10)), "page.viewed", "L1", "b", at(hours(12)));
  bench.event_of(at(hours(2)), "page.viewed", "L1", "c", at(hours(13)));
  bench.event_of(at(hours(2)), "page.viewed", "L2", "d", at(hours(13)));

  EXPECT_EQ(bench.all()[2].feature("hour"), 0);
  EXPECT_EQ(bench.all()[2].feature("six"), 2);
  EXPECT_EQ(bench.all()[2].feature("ever"), 3);
  ASSERT_EQ(bench.aside().size(), 2U);
  EXPECT_EQ(bench.aside()[0].topic, "leads.late");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-late-node"), "agg");
  EXPECT_EQ(bench.aside()[0].headers.at("ls-late-windows"),
            "hour@" + format_rfc3339(at(hours(11))));
  EXPECT_EQ(bench.aside()[0].headers.at("ls-late-by-ms"), "3600000");
  EXPECT_EQ(bench.aside()[1].headers.at("ls-late-windows"),
            "hour@" + format_rfc3339(at(hours(3))) + " six@" + format_rfc3339(at(hours(8))));
  EXPECT_EQ(bench.aside()[1].headers.at("ls-late-closed-at"), format_rfc3339(at(hours(3))));
  EXPECT_EQ(bench.counter(0, "late_records"), 2U);
  EXPECT_EQ(bench.counter(0, "windows_missed"), 3U);
}

TEST(Aggregate, EveryMistakeOfAFeatureIsNamedAtItsPlace) {
  const std::string text = test::error_of(
      yaml("      a: { count: page.viewd, windw: 1 }\n"
           "      b: { sum: page.viewed.title }\n"
           "      c: { mean: page.viewed.utm, where: { field: categry, op: eq, value: x } }\n"
           "      d: { last: page.viewed.dwel_ms }\n"
           "      e: { count: page.viewed, where: { field: category, op: eq, value: princing } }\n"
           "      f: { max: page.viewed, window: { hopping: { size: 1h, hop: 10ms } } }\n"));
  for (const std::string_view expected :
       {"bench.yaml:9:", "\"page.viewd\" is neither", "unknown key \"windw\"",
        "bench.yaml:10:", "page.viewed.title is text, of which there is no sum", "bench.yaml:11:",
        "page.viewed.utm is json", "did you mean \"category\"", "did you mean \"dwell_ms\"",
        "did you mean \"pricing\"", "max takes a field", "bench.yaml:14:"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\n" << text;
  }
}

TEST(Aggregate, AConditionChoosesWhatCounts) {
  OperatorBench bench(yaml(
      "      pricing: { count: page.viewed, where: { field: category, op: eq, value: pricing },"
      " window: { hopping: { size: 7d, hop: 1d } } }\n"));

  bench.event("page.viewed", "L1", "a", at(hours(0)), {{"category", Value::of("pricing")}});
  bench.event("page.viewed", "L1", "b", at(hours(1)), {{"category", Value::of("home")}});

  ASSERT_EQ(bench.all().size(), 2U);
  EXPECT_EQ(bench.all()[1].feature("pricing"), 1);
}

TEST(Aggregate, LeadsDoNotMixAndForeignTypesEmitNothing) {
  OperatorBench bench(yaml("      views: { count: page.viewed }\n"));

  bench.event("page.viewed", "L1", "a", at(hours(0)));
  bench.event("page.viewed", "L2", "b", at(hours(1)));
  bench.event("email.opened", "L1", "c", at(hours(2)));

  ASSERT_EQ(bench.all().size(), 2U);
  EXPECT_EQ(bench.all()[1].feature("views"), 1);
}

TEST(Aggregate, ARefreshComesAfterSilenceUntilTheLeadRests) {
  OperatorBench bench(yaml("      since: { since_last: page.viewed }\n",
                           "    refresh: 6h\n    refresh_until: 12h\n"));

  bench.event("page.viewed", "L1", "a", at(hours(0)));
  bench.event("page.viewed", "L1", "b", at(hours(4)));
  bench.tick(at(days(9)));

  std::vector<EventTime> times;
  for (const test::Produced& row : bench.all()) {
    times.push_back(row.time);
  }
  EXPECT_EQ(times, (std::vector{at(hours(0)), at(hours(4)), at(hours(10)), at(hours(16))}));
  EXPECT_EQ(bench.all()[2].text("event_id"), "");
  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

TEST(Aggregate, RefreshesOfAGrowingSilenceBecomeRarer) {
  OperatorBench bench(yaml("      since: { since_last: page.viewed }\n",
                           "    refresh: 6h\n    refresh_growth: 2\n    refresh_until: 40h\n"));

  bench.event("page.viewed", "L1", "a", at(hours(0)));
  bench.tick(at(hours(13)));
  bench.event("page.viewed", "L1", "b", at(hours(14)));
  bench.tick(at(days(9)));

  std::vector<EventTime> times;
  for (const test::Produced& row : bench.all()) {
    times.push_back(row.time);
  }
  EXPECT_EQ(times, (std::vector{at(hours(0)), at(hours(6)), at(hours(12)), at(hours(14)),
                                at(hours(20)), at(hours(26)), at(hours(38)), at(hours(62))}));
  EXPECT_EQ(bench.pipeline().timers_pending(), 0U);
}

TEST(Aggregate, ALeadThatIsToBeForgottenLeavesNeitherRowNorTimer) {
  OperatorBench bench(yaml("      views: { count: page.viewed }\n",
                           "    refresh: 6h\n    forgets: [lead.deleted, privacy.erase]\n"));
  for (const std::string_view type : {"lead.deleted", "privacy.erase"}) {
    bench.event("page.viewed", "L1", "a", at(hours(0)));
    bench.event("page.viewed", "L1", "b", at(hours(1)));
    bench.event(type, "L1", "c", at(hours(2)));

    EXPECT_EQ(bench.pipeline().timers_pending(), 0U) << type;
    bench.forget();
    bench.event("page.viewed", "L1", "d", at(hours(3)));
    ASSERT_EQ(bench.all().size(), 1U) << type;
    EXPECT_EQ(bench.all()[0].feature("views"), 1) << type;
    bench.event(type, "L1", "e", at(hours(3)));
  }
  bench.event("privacy.erase", "L2", "f", at(hours(4)));
  EXPECT_EQ(bench.all().size(), 1U);
}

TEST(Aggregate, WhatIsForgottenByHasToBeAnEvent) {
  EXPECT_NE(
      test::error_of(yaml("      views: { count: page.viewed }\n", "    forgets: [nothing]\n"))
          .find("there is no event type \"nothing\""),
      std::string::npos);
}

TEST(Aggregate, ATimerOfASettingThatIsGoneDoesNoHarm) {
  OperatorBench bench(yaml("      views: { count: page.viewed }\n", "    refresh: 6h\n"));
  bench.event("page.viewed", "L1", "a", at(hours(0)));
  bench.commit();

  bench.reopen(yaml("      views: { count: page.viewed }\n"));
  bench.tick(at(days(1)));
  bench.event("page.viewed", "L1", "b", at(days(2)));

  EXPECT_EQ(bench.all().back().feature("views"), 2);
}

TEST(Aggregate, CategoriesKeepTheirNamesWhenOthersComeAndGo) {
  OperatorBench bench(
      yaml("      industry: { last: lead.created.industry }\n      city: { last: lead.created.city "
           "}\n"));
  bench.event("lead.created", "L1", "a", at(hours(0)),
              {{"industry", Value::of("retail")}, {"city", Value::of("Bonn")}});
  bench.commit();

  bench.reopen(yaml(
      "      country: { last: lead.created.country }\n      city: { last: lead.created.city }\n"));
  bench.event("lead.created", "L1", "b", at(hours(1)));

  EXPECT_EQ(bench.all().back().feature_text("country"), "");
  EXPECT_EQ(bench.all().back().feature_text("city"), "Bonn");
}

TEST(Aggregate, ARestartContinuesAsIfNothingHappened) {
  const std::string text = yaml(
      "      views: { count: page.viewed, window: { hopping: { size: 6h, hop: 1h } } }\n"
      "      industry: { last: lead.created.industry }\n",
      "    refresh: 3h\n");
  OperatorBench straight(text);
  OperatorBench stopped(text);
  for (int i = 0; i < 30; ++i) {
    for (OperatorBench* bench : {&straight, &stopped}) {
      bench->event(i % 7 == 0 ? "lead.created" : "page.viewed", i % 2 == 0 ? "L1" : "L2", "e",
                   at(minutes(47 * i)),
                   i % 7 == 0 ? test::Fields{{"industry", Value::of("retail")}} : test::Fields{});
    }
    if (i % 5 == 4) {
      stopped.commit();
      stopped.reopen();
    }
  }

  ASSERT_EQ(straight.all().size(), stopped.all().size());
  for (std::size_t i = 0; i < straight.all().size(); ++i) {
    EXPECT_EQ(straight.all()[i].json, stopped.all()[i].json);
  }
}

TEST(Aggregate, AQueryReadsTheCommittedRow) {
  OperatorBench bench(yaml("      views: { count: page.viewed }\n"));
  bench.event("page.viewed", "L1", "a", at(hours(0)));
  bench.commit();

  EXPECT_EQ(bench.described("agg", "L1"),
            R"({"as_of":")" + format_rfc3339(at(hours(0))) + R"(","features":{"views":1}})");
  EXPECT_EQ(bench.described("agg", "L2"), "");
}

}  // namespace
}  // namespace ls::operators
