#include "event/epoch.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ls::event {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// ".1239" is 123; nothing if it is anything but a dot and digits, or empty.
std::optional<std::int64_t> fraction_ms(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const std::string_view digits = text.substr(1);
  if (text.front() != '.' || digits.empty() || !std::ranges::all_of(digits, is_digit)) {
    return std::nullopt;
  }
  std::int64_t ms = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    ms = ms * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
  return ms;
}

}  // namespace

EventTime epoch_time(std::int64_t number) {
  const bool is_seconds = -kEpochMillisFrom < number && number < kEpochMillisFrom;
  return {is_seconds ? number * 1000 : number};
}

EventTime epoch_time(double number) {
  constexpr double kBeyond = 9e15;  // exact in a double, and after the year 9999 in milliseconds
  if (!(std::abs(number) < kBeyond)) {
    return number < 0 ? EventTime::min() : EventTime::max();
  }
  if (std::abs(number) >= static_cast<double>(kEpochMillisFrom)) {
    return {static_cast<std::int64_t>(number)};
  }
  // Rounded to microseconds first: 1777629600.123 lies a little below itself as a double.
  return {std::llround(number * 1e6) / 1000};
}

std::optional<EventTime> parse_epoch(std::string_view text) {
  constexpr std::ptrdiff_t kDigitsMin = 9;
  std::int64_t number = 0;
  const char* const begin = text.data();
  const auto [end, failure] = std::from_chars(begin, begin + text.size(), number);
  if (failure != std::errc() || number < 0 || end - begin < kDigitsMin) {
    return std::nullopt;
  }
  const auto fraction = fraction_ms(text.substr(static_cast<std::size_t>(end - begin)));
  if (!fraction) {
    return std::nullopt;
  }
  const bool is_seconds = number < kEpochMillisFrom;
  return epoch_time(number) + Millis{is_seconds ? *fraction : 0};
}

}  // namespace ls::event
