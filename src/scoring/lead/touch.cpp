#include "leadstream/scoring/lead/touch.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ls::scoring {
namespace {

constexpr std::array<std::string_view, kTouchKinds> kKinds = {
    "quote",        "demo",  "call",  "form", "pricing_page", "product_view",
    "return_visit", "video", "click", "open", "reply"};
constexpr std::array<std::string_view, kTouchGroups> kGroups = {"email", "web", "sales"};
constexpr std::array<TouchGroup, kTouchKinds> kGroupOf = {
    TouchGroup::sales, TouchGroup::sales, TouchGroup::sales, TouchGroup::web,
    TouchGroup::web,   TouchGroup::web,   TouchGroup::web,   TouchGroup::web,
    TouchGroup::email, TouchGroup::email, TouchGroup::email};
constexpr double kNothing = 0.001;

EventTime start_of(int year, Season::Day day) {
  const std::chrono::sys_days date =
      std::chrono::year(year) / static_cast<int>(day.month) / static_cast<int>(day.day);
  return EventTime{} + days(date.time_since_epoch().count());
}

int year_of(EventTime time) {
  const auto day = floor_to(time, days(1)).ms / days(1).count;
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(day)))};
  return static_cast<int>(date.year());
}

bool goes_over_new_year(const Season& season) {
  return std::pair(season.until.month, season.until.day) <
         std::pair(season.from.month, season.from.day);
}

// How much of [from, to) lies in the season.
Millis time_in(const Season& season, EventTime from, EventTime to) {
  Millis inside{0};
  const int later = goes_over_new_year(season) ? 1 : 0;
  for (int year = year_of(from) - later; year <= year_of(to); ++year) {
    const EventTime begin = std::max(from, start_of(year, season.from));
    const EventTime end = std::min(to, start_of(year + later, season.until) + days(1));
    inside = inside + std::max(Millis{0}, end - begin);
  }
  return inside;
}

double ratio(Millis part, Millis whole) {
  return static_cast<double>(part.count) / static_cast<double>(whole.count);
}

}  // namespace

std::string_view name_of(TouchKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view name_of(TouchGroup group) {
  return kGroups[static_cast<std::size_t>(group)];
}
TouchGroup group_of(TouchKind kind) {
  return kGroupOf[static_cast<std::size_t>(kind)];
}

double share_left(const Decay& decay, EventTime then, EventTime now) {
  const Millis age = std::max(Millis{0}, now - then);
  if (decay.form == DecayForm::linear_lifespan) {
    return std::max(0.0, 1.0 - ratio(age, decay.lifespan));
  }
  if (!decay.season || age.count == 0) {
    return std::exp2(-ratio(age, decay.half_life));
  }
  const Millis inside = time_in(*decay.season, then, now);
  const Millis outside = Millis{age.count - inside.count};
  return std::exp2(-ratio(outside, decay.half_life) - ratio(inside, decay.season->half_life));
}

EventTime faded_at(const Decay& decay, EventTime then, double points) {
  if (decay.form == DecayForm::linear_lifespan) {
    return then + decay.lifespan;
  }
  const Millis slowest =
      decay.season ? std::max(decay.half_life, decay.season->half_life) : decay.half_life;
  const double half_lives = std::max(0.0, std::log2(std::abs(points) / kNothing));
  return then + Millis{static_cast<std::int64_t>(
                    std::ceil(half_lives * static_cast<double>(slowest.count)))};
}

}  // namespace ls::scoring
