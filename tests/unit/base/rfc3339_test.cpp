#include "support/seed.hpp"

#include "leadstream/base/random.hpp"
#include "leadstream/base/time.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

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

// With an offset in the place of the Z a time is read part by part.
TEST(Rfc3339, TheUsualFormIsReadAsAnyOther) {
  Random random(test::seed());
  constexpr std::string_view kLetters = "0123456789-:.TtZz+ /";
  for (int i = 0; i < 20'000; ++i) {
    const auto ms = static_cast<std::int64_t>(random.below(253'402'300'800'000));
    std::string text = format_rfc3339({ms});
    text.pop_back();
    if (i % 2 == 1) {
      text[random.below(text.size())] = kLetters[random.below(kLetters.size())];
    }

    const auto usual = parse_rfc3339(text + "Z");
    const auto other = parse_rfc3339(text + "+00:00");

    ASSERT_EQ(usual.has_value(), other.has_value()) << text;
    if (usual) {
      ASSERT_EQ(*usual, *other) << text;
    }
  }
}

}  // namespace
}  // namespace ls
