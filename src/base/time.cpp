#include "leadstream/base/time.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace ls {
namespace {

class SystemClock final : public Clock {
 public:
  [[nodiscard]] EventTime now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();  // the one place
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }
  [[nodiscard]] std::int64_t monotonic_ns() const override {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
  }
};

// Days from 1970-01-01 in the proleptic Gregorian calendar.
std::optional<std::int64_t> days_from_civil(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// Reads a fixed number of digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) {
    return std::nullopt;
  }
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    }
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take_char(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

// ".123456" -> 123; nothing if the dot has no digit after it.
std::optional<int> take_fraction_ms(std::string_view& text) {
  if (!take_char(text, '.')) {
    return 0;
  }
  int ms = 0;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    if (digits < 3) {
      ms = ms * 10 + (text[digits] - '0');
    }
    ++digits;
  }
  if (digits == 0) {
    return std::nullopt;
  }
  for (std::size_t i = digits; i < 3; ++i) {
    ms *= 10;
  }
  text.remove_prefix(digits);
  return ms;
}

// "Z" or "+hh:mm" in minutes east of UTC.
std::optional<int> take_zone_minutes(std::string_view& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const char sign = text.front();
  text.remove_prefix(1);
  if (sign == 'Z' || sign == 'z') {
    return 0;
  }
  if (sign != '+' && sign != '-') {
    return std::nullopt;
  }
  const auto hour = take_digits(text, 2);
  if (!hour || !take_char(text, ':')) {
    return std::nullopt;
  }
  const auto minute = take_digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) {
    return std::nullopt;
  }
  return (sign == '-' ? -1 : 1) * (*hour * 60 + *minute);
}

std::optional<std::int64_t> take_date_days(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_char(text, '-')) {
    return std::nullopt;
  }
  const auto month = take_digits(text, 2);
  if (!month || !take_char(text, '-')) {
    return std::nullopt;
  }
  const auto day = take_digits(text, 2);
  if (!day) {
    return std::nullopt;
  }
  return days_from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
}

constexpr int kLeapSecond = 60;

struct TimeOfDay {
  int minutes = 0;
  int second = 0;
};

std::optional<TimeOfDay> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || !take_char(text, ':')) {
    return std::nullopt;
  }
  const auto minute = take_digits(text, 2);
  if (!minute || !take_char(text, ':')) {
    return std::nullopt;
  }
  const auto second = take_digits(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > kLeapSecond) {
    return std::nullopt;
  }
  return TimeOfDay{*hour * 60 + *minute, *second};
}

// RFC 3339, 5.7: leap seconds are put in before midnight of UTC and nowhere else.
bool is_last_minute_in_utc(int minutes, int zone_minutes) {
  constexpr int kDay = 24 * 60;
  return (minutes - zone_minutes + 2 * kDay) % kDay == kDay - 1;
}

std::optional<EventTime> try_parse_rfc3339(std::string_view text) {
  const auto date = take_date_days(text);
  if (!date || text.empty() ||
      (text.front() != 'T' && text.front() != 't' && text.front() != ' ')) {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const auto time = take_time(text);
  if (!time) {
    return std::nullopt;
  }
  const auto fraction = take_fraction_ms(text);
  if (!fraction) {
    return std::nullopt;
  }
  const auto zone = take_zone_minutes(text);
  if (!zone || !text.empty()) {
    return std::nullopt;
  }
  if (time->second == kLeapSecond && !is_last_minute_in_utc(time->minutes, *zone)) {
    return std::nullopt;
  }
  // A leap second is folded onto the next second, as POSIX time does.
  const std::int64_t of_day = std::int64_t{time->minutes - *zone} * 60 + time->second;
  return EventTime{*date * 86'400'000 + of_day * 1000 + *fraction};
}

struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<Unit, 5> kUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || value < 0) {
    return std::nullopt;
  }
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<std::int64_t> scale(std::int64_t value, std::int64_t ms) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, ms, &product)) {
    return std::nullopt;
  }
  return product;
}

std::int64_t iso_unit_ms(char unit, bool is_time) {
  switch (unit) {
    case 'W':
      return is_time ? 0 : 7 * 86'400'000LL;
    case 'D':
      return is_time ? 0 : 86'400'000;
    case 'H':
      return is_time ? 3'600'000 : 0;
    case 'M':
      return is_time ? 60'000 : 0;  // months have no fixed length
    case 'S':
      return is_time ? 1000 : 0;
    default:
      return 0;
  }
}

// "P1DT6H" without weeks and years of changing length.
std::optional<Millis> parse_iso_duration(std::string_view text) {
  text.remove_prefix(1);
  bool is_time = false;
  bool has_part = false;
  Millis total{0};
  while (!text.empty()) {
    if (take_char(text, 'T')) {
      is_time = true;
      continue;
    }
    const auto value = take_number(text);
    if (!value || text.empty()) {
      return std::nullopt;
    }
    const std::int64_t ms = iso_unit_ms(text.front(), is_time);
    text.remove_prefix(1);
    const auto part = ms == 0 ? std::nullopt : scale(*value, ms);
    if (!part) {
      return std::nullopt;
    }
    total = total + Millis{*part};
    has_part = true;
  }
  return has_part ? std::optional(total) : std::nullopt;
}

std::optional<Millis> parse_unit_duration(std::string_view text) {
  const auto value = take_number(text);
  if (!value) {
    return std::nullopt;
  }
  for (const Unit& unit : kUnits) {
    if (text == unit.name) {
      const auto ms = scale(*value, unit.ms);
      return ms ? std::optional(Millis{*ms}) : std::nullopt;
    }
  }
  return std::nullopt;
}

// `value` in `width` digits; by hand, because every output record carries a time or more.
void append_digits(std::string& out, std::int64_t value, int width) {
  std::array<char, 4> digits{};
  for (int i = width - 1; i >= 0; --i) {
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(digits.data(), static_cast<std::size_t>(width));
}

void append_part(std::string& out, char before, std::int64_t value, int width) {
  out.push_back(before);
  append_digits(out, value, width);
}

}  // namespace

Result<EventTime> parse_rfc3339(std::string_view text) {
  if (const auto parsed = try_parse_rfc3339(text)) {
    return *parsed;
  }
  return user_error("expected a time such as 2026-05-01T10:00:00Z, not \"" +
                    std::string(text.substr(0, 64)) + "\"");
}

void append_rfc3339(std::string& out, EventTime time) {
  const EventTime day = floor_to(time, days(1));
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(day.ms / 86'400'000))};
  const int year = static_cast<int>(date.year());
  const std::int64_t ms = time.ms - day.ms;
  if (year < 0 || year > 9999) {  // beyond RFC 3339; only so that a message can show it
    out += std::to_string(year);
  } else {
    append_digits(out, year, 4);
  }
  append_part(out, '-', static_cast<unsigned>(date.month()), 2);
  append_part(out, '-', static_cast<unsigned>(date.day()), 2);
  append_part(out, 'T', ms / 3'600'000, 2);
  append_part(out, ':', ms / 60'000 % 60, 2);
  append_part(out, ':', ms / 1000 % 60, 2);
  append_part(out, '.', ms % 1000, 3);
  out.push_back('Z');
}

std::string format_rfc3339(EventTime time) {
  std::string text;
  append_rfc3339(text, time);
  return text;
}

Result<Millis> parse_duration(std::string_view text) {
  const auto parsed =
      !text.empty() && text.front() == 'P' ? parse_iso_duration(text) : parse_unit_duration(text);
  if (parsed) {
    return *parsed;
  }
  return user_error("expected a duration such as 250ms, 30s, 5m, 1h, 7d or PT6H, not \"" +
                    std::string(text.substr(0, 64)) + "\"");
}

std::string format_duration(Millis duration) {
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (duration.count != 0 && duration.count % unit->ms == 0) {
      return fmt::format("{}{}", duration.count / unit->ms, unit->name);
    }
  }
  return "0s";
}

std::unique_ptr<Clock> make_system_clock() {
  return std::make_unique<SystemClock>();
}

}  // namespace ls
