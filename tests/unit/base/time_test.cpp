#include "leadstream/base/time.hpp"

#include <gtest/gtest.h>

namespace ls {
namespace {

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
