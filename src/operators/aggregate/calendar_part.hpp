#pragma once

#include "leadstream/base/time.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace ls::operators {

// What a calendar and a clock show. Gregorian, days of 86,400 s.
enum class CalendarPart : std::uint8_t {
  hour,            // 0 .. 23
  weekday,         // 0 (Monday) .. 6
  month,           // 1 .. 12
  quarter,         // 1 .. 4
  weekend,         // 1 on Saturday and Sunday, else 0
  business_hours,  // 1 from 9 to 17 o'clock, else 0
};
inline constexpr std::array<std::string_view, 6> kCalendarParts{
    "hour", "weekday", "month", "quarter", "weekend", "business_hours"};

// As a number, or as a place on the circle on which the end of a day, week or year meets its begin.
enum class CalendarForm : std::uint8_t { number, sin, cos };
inline constexpr std::array<std::string_view, 3> kCalendarForms{"number", "sin", "cos"};

// What a clock and a calendar show together.
struct LocalTime {
  std::uint32_t hour = 0;     // 0 .. 23
  std::uint32_t weekday = 0;  // 0 (Monday) .. 6
  std::uint32_t month = 1;    // 1 .. 12
};
// `local` is the time that the clocks show, as if they were those of UTC.
[[nodiscard]] LocalTime local_time(EventTime local);

[[nodiscard]] double number_of(CalendarPart part, const LocalTime& shown);
// How many different numbers there are before they begin anew; 0 for those that are no circle.
[[nodiscard]] double period_of(CalendarPart part);
// sin or cos of 2 pi (number - least number) / period.
[[nodiscard]] double value_of(CalendarPart part, CalendarForm form, const LocalTime& shown);

}  // namespace ls::operators
