#include "operators/signup/traffic.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::operators {
namespace {

EventTime at(Millis since) {
  return EventTime{1'750'000'000'000} + since;
}

TEST(Traffic, ANetworkIsWhereProgramsChangeAddresses) {
  const auto network = [](std::string_view ip) {
    std::string out = "before";
    write_network(ip, out);
    return out;
  };
  EXPECT_EQ(network("192.0.2.7"), "192.0.2.");
  EXPECT_EQ(network("192.0.2.70"), network("192.0.2.7"));
  EXPECT_NE(network("192.0.27.1"), network("192.0.2.7"));
  EXPECT_EQ(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2:");
  EXPECT_EQ(network("2001:db8::1"), network("2001:db8::2"));
  EXPECT_NE(network("2001:db8:7::1"), network("2001:db8::1"));
  EXPECT_FALSE(network("nonsense").empty());
}

TEST(TrafficRow, MarksOfADayAreDistinctAndTheOldestLeave) {
  TrafficRow row;
  for (std::uint64_t i = 0; i < 20; ++i) {
    row.mark(i % 18, at(hours(static_cast<std::int64_t>(i))));
  }
  EXPECT_EQ(row.marks.size(), 16U);
  EXPECT_EQ(row.marks_of_day(at(hours(19))), 16U);
  EXPECT_EQ(row.marks_of_day(at(hours(40))), 3U);  // 17, 18 (0 again) and 19 (1 again)
}

TEST(TrafficRow, ARunIsOfNumbersThatFollowEachOther) {
  TrafficRow row;
  EXPECT_EQ(row.longest_run(at(hours(0))), 0U);
  for (const std::uint64_t number : {41, 7, 43, 42, 90, 91}) {
    row.mark(number, at(hours(1)));
  }
  EXPECT_EQ(row.longest_run(at(hours(2))), 3U);
  EXPECT_EQ(row.longest_run(at(hours(26))), 0U);
}

TEST(TrafficRow, SavedRowIsTheSame) {
  TrafficRow row;
  row.counts.add(window::PaneWindow({hours(1), minutes(1)}, window::Reach::sawtooth), at(hours(1)),
                 0.0);
  row.mark(7, at(hours(1)));
  row.ever = 3;
  row.newest = at(hours(1));
  row.timer = at(hours(25));
  std::string bytes;
  ByteWriter out(bytes);
  row.save(out);
  ByteReader in(bytes);
  const auto loaded = TrafficRow::load(in);
  ASSERT_TRUE(loaded.has_value() && in.ok() && in.at_end());
  std::string again;
  ByteWriter writer(again);
  loaded->save(writer);

  EXPECT_EQ(again, bytes);
  EXPECT_EQ(loaded->timer, row.timer);
  EXPECT_EQ(loaded->marks_of_day(at(hours(2))), 1U);
}

}  // namespace
}  // namespace ls::operators
