#include "leadstream/base/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace ls {
namespace {

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

// The form in which most times come, and ours: all of its digits and marks have their places. By
// hand, as `append_rfc3339` is, because every record carries a time or more.
constexpr std::string_view kUsualForm = "0000-00-00T00:00:00.000Z";
using Letters = std::array<std::uint8_t, kUsualForm.size()>;
static_assert(sizeof(Letters) % sizeof(std::uint64_t) == 0);

// What makes a byte's high bit appear where a letter is another than its place allows: a digit
// differs from '0' by itself, at most 9, and a mark from its own by nothing (exclusive or).
constexpr Letters kRooms = [] {
  Letters rooms{};
  for (std::size_t i = 0; i < rooms.size(); ++i) {
    rooms[i] = kUsualForm[i] == '0' ? 0x7f - 9 : 0x7f;
  }
  return rooms;
}();

// The digits at their places; nothing if the text is of another form. Eight letters at once.
std::optional<Letters> digits_of_usual(std::string_view text) {
  if (text.size() != kUsualForm.size()) {
    return std::nullopt;
  }
  Letters digits{};
  std::uint64_t strange = 0;
  for (std::size_t at = 0; at < digits.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t letters = 0;
    std::uint64_t form = 0;
    std::uint64_t rooms = 0;
    std::memcpy(&letters, text.data() + at, sizeof(letters));
    std::memcpy(&form, kUsualForm.data() + at, sizeof(form));
    std::memcpy(&rooms, kRooms.data() + at, sizeof(rooms));
    letters ^= form;
    strange |= letters | (letters + rooms);
    std::memcpy(digits.data() + at, &letters, sizeof(letters));
  }
  return (strange & 0x8080808080808080) == 0 ? std::optional(digits) : std::nullopt;
}

// Nothing does not mean that it is wrong.
std::optional<EventTime> try_parse_usual(std::string_view text) {
  const std::optional<Letters> digits = digits_of_usual(text);
  if (!digits) {
    return std::nullopt;
  }
  const auto two = [&](std::size_t at) { return (*digits)[at] * 10 + (*digits)[at + 1]; };
  const int hour = two(11);
  const int minute = two(14);
  const int second = two(17);
  const auto date = days_from_civil(two(0) * 100 + two(2), static_cast<unsigned>(two(5)),
                                    static_cast<unsigned>(two(8)));
  if (!date || hour > 23 || minute > 59 || second >= kLeapSecond) {
    return std::nullopt;
  }
  const std::int64_t of_day = std::int64_t{hour} * 3600 + minute * 60 + second;
  return EventTime{*date * 86'400'000 + of_day * 1000 + two(20) * 10 + (*digits)[22]};
}

// `value` in `width` digits.
void put_digits(char* at, std::int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

Result<EventTime> parse_rfc3339(std::string_view text) {
  if (const auto parsed = try_parse_usual(text)) {
    return *parsed;
  }
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
  constexpr std::size_t kYearDigits = 4;
  std::array<char, kUsualForm.size()> form{};
  std::copy(kUsualForm.begin(), kUsualForm.end(), form.begin());
  put_digits(&form[5], static_cast<unsigned>(date.month()), 2);
  put_digits(&form[8], static_cast<unsigned>(date.day()), 2);
  put_digits(&form[11], ms / 3'600'000, 2);
  put_digits(&form[14], ms / 60'000 % 60, 2);
  put_digits(&form[17], ms / 1000 % 60, 2);
  put_digits(&form[20], ms % 1000, 3);
  if (year < 0 || year > 9999) {  // beyond RFC 3339; only so that a message can show it
    out += std::to_string(year);
    out.append(&form[kYearDigits], form.size() - kYearDigits);
    return;
  }
  put_digits(form.data(), year, static_cast<int>(kYearDigits));
  out.append(form.data(), form.size());
}

std::string format_rfc3339(EventTime time) {
  std::string text;
  append_rfc3339(text, time);
  return text;
}

}  // namespace ls
