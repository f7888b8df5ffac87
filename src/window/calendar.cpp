#include "window/grid_windows.hpp"

#include "leadstream/window/window_rule.hpp"

#include <fmt/core.h>

#include <date/tz.h>
#include <exception>

namespace ls::window {
namespace {

// Tumbling windows of one unit each; a pane is a window, numbered by the time of its begin.
class CalendarGrid final : public Grid {
 public:
  CalendarGrid(CalendarShape shape, const date::time_zone* zone)
      : shape_(std::move(shape)), zone_(zone) {}

  [[nodiscard]] std::int64_t pane_of(EventTime time) const override {
    return std::max<std::int64_t>(begin_of(unit_of(time)).ms, 0);
  }
  [[nodiscard]] EventTime first_end_after(EventTime time) const override {
    return begin_of(next(unit_of(time)));
  }
  [[nodiscard]] EventTime last_end_of(EventTime time) const override {
    return first_end_after(time);
  }
  [[nodiscard]] EventTime start_of(EventTime end) const override {
    return {pane_of(end - Millis{1})};
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("calendar {} {}", static_cast<int>(shape_.unit), shape_.zone);
  }

 private:
  // The unit in which the zone's clocks show this time, named by its first day.
  [[nodiscard]] date::local_days unit_of(EventTime time) const {
    const date::sys_time<std::chrono::milliseconds> at{std::chrono::milliseconds{time.ms}};
    const date::local_days day = date::floor<date::days>(zone_->to_local(at));
    switch (shape_.unit) {
      case CalendarUnit::day:
        return day;
      case CalendarUnit::week:
        return day - (date::weekday{day} - date::Monday);
      case CalendarUnit::month:
        break;
    }
    const date::year_month_day date{day};
    return date::local_days{date.year() / date.month() / 1};
  }
  [[nodiscard]] date::local_days next(date::local_days first) const {
    switch (shape_.unit) {
      case CalendarUnit::day:
        return first + date::days{1};
      case CalendarUnit::week:
        return first + date::days{7};
      case CalendarUnit::month:
        break;
    }
    const date::year_month_day date{first};
    return date::local_days{(date.year() / date.month() + date::months{1}) / 1};
  }
  // Where clocks skip midnight the day begins with the first time that they show; where they show
  // it twice, with the first one.
  [[nodiscard]] EventTime begin_of(date::local_days day) const {
    const auto at =
        zone_->to_sys(date::local_time<std::chrono::milliseconds>{day}, date::choose::earliest);
    return {at.time_since_epoch().count()};
  }

  CalendarShape shape_;
  const date::time_zone* zone_;
};

}  // namespace

Result<RulePtr> make_calendar(const CalendarShape& shape, Patience patience) {
  try {
    const date::time_zone* const zone = date::locate_zone(shape.zone);
    return make_grid_windows(std::make_unique<CalendarGrid>(shape, zone), patience);
  } catch (const std::exception&) {
    return user_error(fmt::format(
        "there is no time zone \"{}\"; expected a name such as Europe/Berlin or America/New_York",
        shape.zone));
  }
}

}  // namespace ls::window
