#include "operators/aggregate/calendar_part.hpp"

#include <chrono>
#include <cmath>
#include <numbers>

namespace ls::operators {
namespace {

double flag(bool is_so) {
  return is_so ? 1.0 : 0.0;
}

// The numbers of a part from the least on.
std::uint32_t step_of(CalendarPart part, const LocalTime& shown) {
  const bool begins_at_one = part == CalendarPart::month || part == CalendarPart::quarter;
  return static_cast<std::uint32_t>(number_of(part, shown)) - (begins_at_one ? 1 : 0);
}

// All places on all circles: there are few, and each vector shows several.
class Circles {
 public:
  Circles() {
    for (std::size_t part = 0; part < kCalendarParts.size(); ++part) {
      const double period = period_of(static_cast<CalendarPart>(part));
      for (std::size_t step = 0; step < static_cast<std::size_t>(period); ++step) {
        const double angle = 2 * std::numbers::pi * (static_cast<double>(step) / period);
        sin_[part][step] = std::sin(angle);
        cos_[part][step] = std::cos(angle);
      }
    }
  }
  [[nodiscard]] double at(CalendarPart part, CalendarForm form, std::uint32_t step) const {
    const auto& places = form == CalendarForm::sin ? sin_ : cos_;
    return places[static_cast<std::size_t>(part)][step];
  }

 private:
  using Places = std::array<std::array<double, 24>, kCalendarParts.size()>;

  Places sin_{};
  Places cos_{};
};

const Circles kCircles;

}  // namespace

LocalTime local_time(EventTime local) {
  constexpr std::int64_t kHourMs = 3'600'000;
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(local.ms)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::int64_t begin = std::chrono::milliseconds(day.time_since_epoch()).count();
  LocalTime shown;
  shown.hour = static_cast<std::uint32_t>((local.ms - begin) / kHourMs);
  shown.weekday = std::chrono::weekday(day).iso_encoding() - 1;
  shown.month = static_cast<unsigned>(std::chrono::year_month_day(day).month());
  return shown;
}

double number_of(CalendarPart part, const LocalTime& shown) {
  switch (part) {
    case CalendarPart::hour:
      return shown.hour;
    case CalendarPart::weekday:
      return shown.weekday;
    case CalendarPart::month:
      return shown.month;
    case CalendarPart::quarter:
      return (shown.month - 1) / 3 + 1;
    case CalendarPart::weekend:
      return flag(shown.weekday >= 5);
    case CalendarPart::business_hours:
      return flag(shown.hour >= 9 && shown.hour < 17);
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

double value_of(CalendarPart part, CalendarForm form, const LocalTime& shown) {
  return form == CalendarForm::number ? number_of(part, shown)
                                      : kCircles.at(part, form, step_of(part, shown));
}

}  // namespace ls::operators
