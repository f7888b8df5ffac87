#include "operators/aggregate/calendar_part.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ls::operators {
namespace {

// From Python's datetime: hour, weekday, month, quarter, weekend, business hours.
struct Shown {
  std::string_view time;
  std::array<double, 6> numbers;
};
constexpr std::array<Shown, 6> kShown{{
    {"2024-02-29T23:59:59.999Z", {23, 3, 2, 1, 0, 0}},
    {"2026-11-27T13:56:38.000Z", {13, 4, 11, 4, 0, 1}},
    {"1970-01-01T00:00:00.000Z", {0, 3, 1, 1, 0, 0}},
    {"1969-12-31T23:00:00.000Z", {23, 2, 12, 4, 0, 0}},
    {"2026-03-31T09:00:00.000Z", {9, 1, 3, 1, 0, 1}},
    {"2026-05-02T16:59:59.000Z", {16, 5, 5, 2, 1, 1}},
}};

TEST(CalendarPart, ShowsWhatCalendarsShow) {
  for (const Shown& shown : kShown) {
    const LocalTime time = local_time(parse_rfc3339(shown.time).value());
    for (std::size_t part = 0; part < shown.numbers.size(); ++part) {
      EXPECT_EQ(number_of(static_cast<CalendarPart>(part), time), shown.numbers[part])
          << shown.time << " " << kCalendarParts[part];
    }
  }
}

// From Python's math: sin and cos of 2 pi 13/24, 4/7 and 10/12.
TEST(CalendarPart, GoesRoundTheCircle) {
  const LocalTime time = local_time(parse_rfc3339("2026-11-27T13:56:38Z").value());

  EXPECT_NEAR(value_of(CalendarPart::hour, CalendarForm::sin, time), -0.25881904510252035, 1e-15);
  EXPECT_NEAR(value_of(CalendarPart::hour, CalendarForm::cos, time), -0.9659258262890684, 1e-15);
  EXPECT_NEAR(value_of(CalendarPart::weekday, CalendarForm::sin, time), -0.433883739117558, 1e-15);
  EXPECT_NEAR(value_of(CalendarPart::weekday, CalendarForm::cos, time), -0.9009688679024191, 1e-15);
  EXPECT_NEAR(value_of(CalendarPart::month, CalendarForm::sin, time), -0.866025403784439, 1e-15);
  EXPECT_NEAR(value_of(CalendarPart::month, CalendarForm::cos, time), 0.5, 1e-15);
}

TEST(CalendarPart, DecemberMeetsJanuary) {
  const LocalTime january = local_time(parse_rfc3339("2026-01-15T00:00:00Z").value());

  EXPECT_EQ(value_of(CalendarPart::month, CalendarForm::sin, january), 0);
  EXPECT_EQ(value_of(CalendarPart::month, CalendarForm::cos, january), 1);
  EXPECT_EQ(value_of(CalendarPart::quarter, CalendarForm::sin, january), 0);
}

}  // namespace
}  // namespace ls::operators
