#include "operators/aggregate/feature_value.hpp"

#include "unit/operators/aggregate/feature_file.hpp"
#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::operators {
namespace {

using event::Value;
using test::at;
using test::FeatureFile;
using test::OperatorBench;

// Reads what every file of these tests keeps, so that none is read by no feature.
constexpr const char* kRest =
    "    rest_v: { value: views, window: 7d }\n    rest_o: { value: opens }\n"
    "    rest_s: { value: source }\n    rest_a: { recency: seen_at, in: h }\n";

TEST(FeatureValue, WindowsAreReadFromWhatIsKeptForTheNextLength) {
  const FeatureFile file(std::string(kRest) +
                         "    hour: { value: views, window: 1h }\n"
                         "    week: { value: views, window: 7d }\n"
                         "    month: { value: views, window: 30d }\n"
                         "    all: { value: views, window: 90d }\n");
  OperatorBench bench(file.topology());
  // `at` is at midnight, so the tail of 7 d moves with the hour and that of 30 d with the day.
  bench.event("page.viewed", "L1", "a", at(days(100)) + minutes(30));
  bench.event("page.viewed", "L1", "b", at(days(107)) + minutes(59));
  EXPECT_EQ(bench.all().back().feature("week"), 2) << "the hop of 00:00 is covered till 00:59";
  EXPECT_EQ(bench.all().back().feature("hour"), 1);
  bench.event("page.viewed", "L1", "c", at(days(107)) + minutes(60));
  EXPECT_EQ(bench.all().back().feature("week"), 2) << "a is gone, c is new";
  EXPECT_EQ(bench.all().back().feature("hour"), 2);
  bench.event("page.viewed", "L1", "d", at(days(130)) + hours(23));
  EXPECT_EQ(bench.all().back().feature("month"), 4) << "its day is covered to the end";
  bench.event("page.viewed", "L1", "e", at(days(131)));
  EXPECT_EQ(bench.all().back().feature("month"), 4) << "a is gone, e is new";
  EXPECT_EQ(bench.all().back().feature("all"), 5);
}

TEST(FeatureValue, ARatioIsDrawnToItsPrior) {
  const FeatureFile file(std::string(kRest) +
                         "    plain: { ratio: [opens, views], window: 30d }\n"
                         "    drawn: { ratio: [opens, views], window: 30d, prior: 0.5,"
                         " strength: 2 }\n");
  OperatorBench bench(file.topology());

  bench.event("lead.created", "L1", "a", at(hours(0)));
  EXPECT_TRUE(std::isnan(bench.all().back().feature("plain")));
  EXPECT_EQ(bench.all().back().feature("drawn"), 0.5);
  bench.event("page.viewed", "L1", "b", at(hours(1)));
  bench.event("page.viewed", "L1", "c", at(hours(1)));
  bench.event("email.opened", "L1", "d", at(hours(2)));
  EXPECT_EQ(bench.all().back().feature("plain"), 0.5);
  bench.event("page.viewed", "L1", "e", at(hours(3)));
  bench.event("page.viewed", "L1", "f", at(hours(3)));
  EXPECT_EQ(bench.all().back().feature("plain"), 0.25);
  EXPECT_EQ(bench.all().back().feature("drawn"), 2.0 / 6.0);
}

TEST(FeatureValue, ATrendIsTheShareOfWhatIsRecent) {
  const FeatureFile file(std::string(kRest) +
                         "    t: { trend: views, recent: 7d, window: 28d, strength: 4 }\n"
                         "    p: { trend: views, recent: 7d, window: 28d }\n");
  OperatorBench bench(file.topology());

  bench.event("email.opened", "L1", "o", at(days(50)));
  EXPECT_EQ(bench.all().back().feature("t"), 0.25) << "as the time";
  EXPECT_TRUE(std::isnan(bench.all().back().feature("p")));
  bench.event("page.viewed", "L1", "a", at(days(50)));
  bench.event("page.viewed", "L1", "b", at(days(70)));
  EXPECT_EQ(bench.all().back().feature("p"), 0.5);
  EXPECT_EQ(bench.all().back().feature("t"), (1.0 + 1.0) / (2.0 + 4.0));
}

// Amounts of 1, 2, 4 and 7 in four weeks: (-1.5 * 1 - 0.5 * 2 + 0.5 * 4 + 1.5 * 7) / 5 is 2.
TEST(FeatureValue, ASlopeIsThatOfTheLeastSquaresLine) {
  const FeatureFile file(std::string(kRest) + "    s: { slope: views, step: 7d, steps: 4 }\n");
  OperatorBench bench(file.topology());
  int id = 0;
  for (const auto& [day, count] : {std::pair{82, 1}, {89, 2}, {96, 4}, {103, 7}}) {
    for (int i = 0; i < count; ++i) {
      bench.event("page.viewed", "L1", std::to_string(id++), at(days(day)));
    }
  }
  bench.event("email.opened", "L1", "o", at(days(106)));

  EXPECT_NEAR(bench.all().back().feature("s"), 2, 1e-12);
}

TEST(FeatureValue, ActiveIsTheShareOfDays) {
  const FeatureFile file(std::string(kRest) + "    a: { active: opens, window: 30d }\n");
  OperatorBench bench(file.topology());
  for (const int day : {10, 10, 12, 20}) {
    bench.event("email.opened", "L1", "e", at(days(day)));
  }
  EXPECT_EQ(bench.all().back().feature("a"), 0.1);
  for (int day = 21; day <= 60; ++day) {
    bench.event("email.opened", "L1", "e", at(days(day)));
  }
  EXPECT_EQ(bench.all().back().feature("a"), 1) << "31 days are covered, no more than all count";
}

TEST(FeatureValue, AgesAreExact) {
  const FeatureFile file(
      std::string(kRest) +
          "    since: { recency: seen_at, in: h }\n    for: { elapsed: [made_at, seen_at], in: "
          "min }\n    any: { recency: any_at, in: s, if_missing: -1 }\n",
      "  made_at: { since_last: lead.created }\n  open_at: { since_last: email.opened }\n"
      "  any_at: { any: [open_at, made_at] }\n");
  OperatorBench bench(file.topology());
  bench.event("page.viewed", "L1", "v", at(hours(1)));
  EXPECT_EQ(bench.all().back().feature("any"), -1);
  EXPECT_TRUE(std::isnan(bench.all().back().feature("for")));
  bench.event("lead.created", "L1", "c", at(hours(3)));
  EXPECT_EQ(bench.all().back().feature("since"), 2);
  EXPECT_TRUE(std::isnan(bench.all().back().feature("for"))) << "seen before it was made";
  bench.event("page.viewed", "L1", "w", at(hours(10)) + minutes(1));
  EXPECT_EQ(bench.all().back().feature("for"), 421);
  EXPECT_EQ(bench.all().back().feature("any"), 421 * 60);
  bench.event("email.opened", "L1", "o", at(hours(11)));
  EXPECT_EQ(bench.all().back().feature("any"), 0);
}

TEST(FeatureValue, WhatIsToldOfAPerson) {
  const FeatureFile file(
      std::string(kRest) +
          "    known: { known: mails }\n    complete: { completeness: [mails, source, headcount] "
          "}\n"
          "    level: { level: source, levels: { ads: 2, friends: 3 }, otherwise: 0 }\n"
          "    strict: { level: source, levels: { ads: 2 } }\n    log: { log: headcount }\n"
          "    left: { until: expiry, in: d }\n    thousands: { value: headcount, per: 1000 }\n"
          "    later: { absent: not yet }\n",
      "  mails: { count: lead.created, where: { field: email, op: exists } }\n"
      "  headcount: { last: lead.created.headcount }\n"
      "  expiry: { last: lead.created.policy_expiry }\n");
  OperatorBench bench(file.topology());
  bench.event("page.viewed", "L1", "v", at(hours(0)));
  const test::Produced nothing = bench.all().back();
  EXPECT_EQ(nothing.feature("known"), 0);
  EXPECT_EQ(nothing.feature("complete"), 0);
  for (const char* name : {"level", "strict", "log", "left", "thousands", "later"}) {
    EXPECT_TRUE(std::isnan(nothing.feature(name))) << name;
  }
  bench.event("lead.created", "L1", "c", at(hours(1)),
              {{"email", Value::of("a@example.com")},
               {"source", Value::of("Friends")},
               {"headcount", Value::of(std::int64_t{99})},
               {"policy_expiry", Value::of(at(hours(1)) + hours(36))}});
  const test::Produced row = bench.all().back();
  EXPECT_EQ(row.feature("known"), 1);
  EXPECT_EQ(row.feature("complete"), 1);
  EXPECT_EQ(row.feature("level"), 3);
  EXPECT_TRUE(std::isnan(row.feature("strict")));
  EXPECT_NEAR(row.feature("log"), 4.605170185988092, 1e-15);  // math.log(100)
  EXPECT_EQ(row.feature("left"), 1.5);
  EXPECT_EQ(row.feature("thousands"), 0.099);
  EXPECT_EQ(row.feature_text("rest_s"), "Friends");
  EXPECT_TRUE(std::isnan(row.feature("later")));
}

TEST(FeatureValue, ClocksShowTheHourWhereTheLeadIs) {
  const FeatureFile file(std::string(kRest) +
                             "    utc: { calendar: hour }\n"
                             "    here: { calendar: hour, offset: east }\n",
                         "  east: { last: lead.created.tz_offset_min }\n");
  OperatorBench bench(file.topology());
  bench.event("page.viewed", "L1", "a", at(hours(20)) + minutes(45));
  EXPECT_EQ(bench.all().back().feature("here"), 20);
  bench.event("lead.created", "L1", "b", at(hours(20)) + minutes(45),
              {{"tz_offset_min", Value::of(std::int64_t{330})}});
  EXPECT_EQ(bench.all().back().feature("utc"), 20);
  EXPECT_EQ(bench.all().back().feature("here"), 2);
}

TEST(FeatureValue, HoursChooseEventsOverMidnight) {
  const FeatureFile file(std::string(kRest) + "    n: { value: nights, window: 30d }\n",
                         "  nights: { count: page.viewed, hours: { from: 22, to: 6 }, keep: [90d] "
                         "}\n");
  OperatorBench bench(file.topology());
  for (const int hour : {5, 6, 21, 22, 23, 24}) {
    bench.event("page.viewed", "L1", std::to_string(hour), at(hours(hour)));
  }
  EXPECT_EQ(bench.all().back().feature("n"), 4);
}

// Before anything is known of it the clock is that of UTC.
TEST(FeatureValue, HoursCanBeThoseOfTheLeadsOwnClock) {
  const FeatureFile file(
      std::string(kRest) + "    n: { value: nights, window: 30d }\n",
      "  east: { last: lead.created.tz_offset_min }\n"
      "  nights: { count: page.viewed, hours: { from: 22, to: 6, offset: east }, keep: [90d] }\n");
  OperatorBench bench(file.topology());
  bench.event("page.viewed", "L1", "a", at(hours(21)));
  EXPECT_EQ(bench.all().back().feature("n"), 0);
  bench.event("lead.created", "L1", "b", at(hours(21)),
              {{"tz_offset_min", Value::of(std::int64_t{90})}});
  for (const int hour : {27, 28, 44, 45}) {  // 4:30 and 5:30, 21:30 and 22:30
    bench.event("page.viewed", "L1", std::to_string(hour), at(hours(hour)));
  }
  bench.event("page.viewed", "L1", "c", at(hours(29)));  // 6:30
  EXPECT_EQ(bench.all().back().feature("n"), 3);
}

TEST(FeatureValue, SumsWithoutBoundStayFinite) {
  const FeatureFile file(std::string(kRest) +
                             "    r: { ratio: [huge, views], window: 90d, strength: 0.001 }\n"
                             "    s: { slope: huge, step: 1d, steps: 3 }\n",
                         "  huge: { sum: page.viewed.weight, keep: [90d] }\n");
  OperatorBench bench(file.topology());
  for (int day = 0; day < 3; ++day) {
    bench.event("page.viewed", "L1", std::to_string(day), at(days(day)),
                {{"weight", Value::of(1.7e308)}});
  }
  EXPECT_FALSE(std::isinf(bench.all().back().feature("r")));
  EXPECT_FALSE(std::isinf(bench.all().back().feature("s")));
}

}  // namespace
}  // namespace ls::operators
