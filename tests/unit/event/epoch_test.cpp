#include "event/epoch.hpp"

#include <gtest/gtest.h>

namespace ls::event {
namespace {

TEST(Epoch, IsSecondsOrMillisecondsByItsSize) {
  EXPECT_EQ(epoch_time(std::int64_t{1777629600}), EventTime{1777629600000});
  EXPECT_EQ(epoch_time(std::int64_t{1777629600123}), EventTime{1777629600123});
  EXPECT_EQ(epoch_time(std::int64_t{99'999'999'999}), EventTime{99'999'999'999'000});
  EXPECT_EQ(epoch_time(std::int64_t{100'000'000'000}), EventTime{100'000'000'000});
  EXPECT_EQ(epoch_time(std::int64_t{-1}), EventTime{-1000});
}

TEST(Epoch, MayHaveAFraction) {
  EXPECT_EQ(epoch_time(1777629600.123), EventTime{1777629600123});
  EXPECT_EQ(epoch_time(1777629600.1239), EventTime{1777629600123});
  EXPECT_EQ(epoch_time(1777629600123.9), EventTime{1777629600123});
  EXPECT_EQ(epoch_time(1e300), EventTime::max());
  EXPECT_EQ(epoch_time(-1e300), EventTime::min());
}

TEST(Epoch, IsReadFromText) {
  EXPECT_EQ(parse_epoch("1777629600"), EventTime{1777629600000});
  EXPECT_EQ(parse_epoch("1777629600.1239"), EventTime{1777629600123});
  EXPECT_EQ(parse_epoch("1777629600123"), EventTime{1777629600123});
  EXPECT_EQ(parse_epoch("1777629600123.9"), EventTime{1777629600123});
}

TEST(Epoch, IsNoYearDateOrOtherNumber) {
  for (const char* text :
       {"", "2026", "20260501", "-1777629600", "+1777629600", "1777629600.", "1777629600 ",
        " 1777629600", "1.7e9", "1777629600s", "1777629600.1x", "99999999999999999999"}) {
    EXPECT_FALSE(parse_epoch(text)) << text;
  }
}

}  // namespace
}  // namespace ls::event
