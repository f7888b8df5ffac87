#include "leadstream/base/time.hpp"

#include "support/seed.hpp"

#include "leadstream/base/random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls {
namespace {

TEST(Rfc3339, ReadsTheExamplesOfTheRfc) {
  // RFC 3339 section 5.8; milliseconds by GNU date.
  EXPECT_EQ(parse_rfc3339("1985-04-12T23:20:50.52Z")->ms, 482196050520);
  EXPECT_EQ(parse_rfc3339("1996-12-19T16:39:57-08:00")->ms, 851042397000);
  EXPECT_EQ(parse_rfc3339("1990-12-31T23:59:60Z")->ms, 662688000000);
  EXPECT_EQ(parse_rfc3339("1990-12-31T15:59:60-08:00")->ms, 662688000000);
  EXPECT_EQ(parse_rfc3339("1937-01-01T12:00:27.87+00:20")->ms, -1041337172130);
}

TEST(Rfc3339, CutsOffWhatIsFinerThanAMillisecond) {
  // The form in which Postmark writes its times.
  EXPECT_EQ(parse_rfc3339("2014-08-01T13:28:10.2735393-04:00")->ms, 1406914090273);
  EXPECT_EQ(parse_rfc3339("2014-08-01T17:28:10.9999999999999999999999Z")->ms, 1406914090999);
  EXPECT_EQ(parse_rfc3339("2014-08-01T17:28:10.2Z")->ms, 1406914090200);
}

TEST(Rfc3339, TakesSmallLettersAndABlank) {
  EXPECT_EQ(parse_rfc3339("2026-05-01t10:00:00z")->ms, 1777629600000);
  EXPECT_EQ(parse_rfc3339("2026-05-01 10:00:00Z")->ms, 1777629600000);
}

TEST(Rfc3339, KnowsTheCalendar) {
  EXPECT_EQ(parse_rfc3339("2024-02-29T00:00:00Z")->ms, 1709164800000);
  EXPECT_EQ(parse_rfc3339("2000-02-29T00:00:00Z")->ms, 951782400000);
  EXPECT_FALSE(parse_rfc3339("2023-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_rfc3339("1900-02-29T00:00:00Z"));
  EXPECT_FALSE(parse_rfc3339("2026-04-31T00:00:00Z"));
  EXPECT_FALSE(parse_rfc3339("2026-00-01T00:00:00Z"));
  EXPECT_FALSE(parse_rfc3339("2026-13-01T00:00:00Z"));
  EXPECT_FALSE(parse_rfc3339("2026-01-00T00:00:00Z"));
}

class NotRfc3339 : public testing::TestWithParam<const char*> {};

TEST_P(NotRfc3339, IsRefused) {
  const auto parsed = parse_rfc3339(GetParam());

  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().domain, ErrorDomain::user);
}

INSTANTIATE_TEST_SUITE_P(
    All, NotRfc3339,
    testing::Values("", "yesterday", "2026-05-01", "2026-05-01T10:00:00", "2026-05-01T10:00Z",
                    "2026-05-01T24:00:00Z", "2026-05-01T10:60:00Z", "2026-05-01T10:00:61Z",
                    "2026-05-01T10:00:60Z", "1990-12-31T23:59:60-08:00", "2026-05-01T10:00:00.Z",
                    "2026-05-01T10:00:00+0200", "2026-05-01T10:00:00+24:00",
                    "2026-05-01T10:00:00+02:60", "2026-05-01T10:00:00Z ", " 2026-05-01T10:00:00Z",
                    "2026-5-1T10:00:00Z", "26-05-01T10:00:00Z", "2026-05-01T10:00:00ZZ",
                    "+2026-05-01T10:00:00Z", "2026/05/01T10:00:00Z", "1777629600000"));

TEST(Rfc3339, WritesMillisecondsInUtc) {
  EXPECT_EQ(format_rfc3339({0}), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_rfc3339({1777629600123}), "2026-05-01T10:00:00.123Z");
  EXPECT_EQ(format_rfc3339({-1}), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_rfc3339({253402300799999}), "9999-12-31T23:59:59.999Z");
}

TEST(Rfc3339, ReadsBackWhatItWrites) {
  Random random(test::seed());

  for (int i = 0; i < 5000; ++i) {
    const EventTime time{static_cast<std::int64_t>(random.below(315'569'520'000'000)) -
                         62'167'219'200'000};
    const auto read = parse_rfc3339(format_rfc3339(time));
    ASSERT_TRUE(read) << format_rfc3339(time);
    ASSERT_EQ(*read, time);
  }
}

TEST(EventTime, SaturatesAtBothEnds) {
  EXPECT_EQ(EventTime{5} + Millis::max(), EventTime::max());
  EXPECT_EQ(EventTime{-10} - Millis::max(), EventTime::min());
  EXPECT_EQ((EventTime::max() - EventTime::min()), Millis::max());
  EXPECT_EQ(Millis::max() + Millis{1}, Millis::max());
}

TEST(EventTime, KeepsBeforeAllAndAfterAll) {
  EXPECT_EQ(EventTime::min() + days(1), EventTime::min());
  EXPECT_EQ(EventTime::min() - days(1), EventTime::min());
  EXPECT_EQ(EventTime::max() - days(1), EventTime::max());
}

TEST(FloorTo, RoundsTowardsThePast) {
  EXPECT_EQ(floor_to({0}, {10}), EventTime{0});
  EXPECT_EQ(floor_to({9}, {10}), EventTime{0});
  EXPECT_EQ(floor_to({10}, {10}), EventTime{10});
  EXPECT_EQ(floor_to({-1}, {10}), EventTime{-10});
  EXPECT_EQ(floor_to({-10}, {10}), EventTime{-10});
  EXPECT_EQ(floor_to(EventTime::min(), {10}), EventTime::min());
  EXPECT_EQ(floor_to(EventTime::max(), {10}), EventTime::max());
}

TEST(Duration, ReadsANumberWithItsUnit) {
  EXPECT_EQ(*parse_duration("250ms"), Millis{250});
  EXPECT_EQ(*parse_duration("30s"), seconds(30));
  EXPECT_EQ(*parse_duration("5m"), minutes(5));
  EXPECT_EQ(*parse_duration("1h"), hours(1));
  EXPECT_EQ(*parse_duration("7d"), days(7));
  EXPECT_EQ(*parse_duration("0s"), Millis{0});
}

TEST(Duration, ReadsIso8601) {
  EXPECT_EQ(*parse_duration("PT6H"), hours(6));
  EXPECT_EQ(*parse_duration("P7D"), days(7));
  EXPECT_EQ(*parse_duration("P1DT6H30M1S"), days(1) + hours(6) + minutes(30) + seconds(1));
  EXPECT_EQ(*parse_duration("P2W"), days(14));
}

TEST(Duration, RefusesWhatIsNotOne) {
  for (const char* text : {"", "7", "d", "-1d", "1.5h", "1 h", "1y", "P", "PT", "P1M", "P1H",
                           "PT1D", "P1", "99999999999999999d", "1d2h"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, WritesTheLargestUnitThatFits) {
  EXPECT_EQ(format_duration({90'000}), "90s");
  EXPECT_EQ(format_duration(days(1)), "1d");
  EXPECT_EQ(format_duration(minutes(90)), "90m");
  EXPECT_EQ(format_duration({1}), "1ms");
  EXPECT_EQ(format_duration({0}), "0s");
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock(EventTime{1000});

  EXPECT_EQ(clock.now(), EventTime{1000});
  clock.advance(seconds(1));
  EXPECT_EQ(clock.now(), EventTime{2000});
  EXPECT_EQ(clock.monotonic_ns(), 2'000'000'000);
}

}  // namespace
}  // namespace ls
