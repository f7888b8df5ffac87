#include "operators/aggregate/calendar_part.hpp"

#include <chrono>
#include <cmath>
#include <numbers>

namespace ls::operators {
namespace {

std::chrono::sys_days day_of(EventTime local) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(local.ms)};
  return std::chrono::floor<std::chrono::days>(time);
}

unsigned month_of(EventTime local) {
  return static_cast<unsigned>(std::chrono::year_month_day(day_of(local)).month());
}

// 1 is Monday.
unsigned weekday_of(EventTime local) {
  return std::chrono::weekday(day_of(local)).iso_encoding();
}

std::int64_t hour_of(EventTime local) {
  constexpr std::int64_t kHourMs = 3'600'000;
  const std::int64_t begin = std::chrono::milliseconds(day_of(local).time_since_epoch()).count();
  return (local.ms - begin) / kHourMs;
}

double flag(bool is_so) {
  return is_so ? 1.0 : 0.0;
}

}  // namespace

double number_of(CalendarPart part, EventTime local) {
  switch (part) {
    case CalendarPart::hour:
      return static_cast<double>(hour_of(local));
    case CalendarPart::weekday:
      return weekday_of(local) - 1;
    case CalendarPart::month:
      return month_of(local);
    case CalendarPart::quarter:
      return (month_of(local) - 1) / 3 + 1;
    case CalendarPart::weekend:
      return flag(weekday_of(local) >= 6);
    case CalendarPart::business_hours:
      return flag(hour_of(local) >= 9 && hour_of(local) < 17);
  }
  return 0;
}

double period_of(CalendarPart part) {
  switch (part) {
    case CalendarPart::hour:
      return 24;
    case CalendarPart::weekday:
      return 7;
    case CalendarPart::month:
      return 12;
    case CalendarPart::quarter:
      return 4;
    default:
      return 0;
  }
}

double value_of(CalendarPart part, CalendarForm form, EventTime local) {
  const double number = number_of(part, local);
  if (form == CalendarForm::number) {
    return number;
  }
  const bool begins_at_one = part == CalendarPart::month || part == CalendarPart::quarter;
  const double turn = (number - (begins_at_one ? 1 : 0)) / period_of(part);
  const double angle = 2 * std::numbers::pi * turn;
  return form == CalendarForm::sin ? std::sin(angle) : std::cos(angle);
}

}  // namespace ls::operators
