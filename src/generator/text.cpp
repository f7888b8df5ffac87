#include "generator/text.hpp"

#include <algorithm>

namespace ls::generator {
namespace {

constexpr char digit(std::int64_t value) {
  return static_cast<char>('0' + value % 10);
}

}  // namespace

Text& Text::hex(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 16> digits{};
  for (std::size_t i = digits.size(); i-- > 0; number >>= 4) {
    digits[i] = kDigits[number & 15U];
  }
  return *this << std::string_view(digits.data(), digits.size());
}

Text& Text::time(EventTime time) {
  const EventTime day = floor_to(time, days(1));
  if (day != day_) {
    day_ = day;
    std::copy_n(format_rfc3339(day).begin(), date_.size(), date_.begin());
  }
  const std::int64_t ms = time.ms - day.ms;
  const std::int64_t s = ms / 1000;
  const std::int64_t m = s / 60;
  const std::int64_t h = m / 60;
  const std::array<char, 13> clock{digit(h / 10),
                                   digit(h),
                                   ':',
                                   digit(m % 60 / 10),
                                   digit(m % 60),
                                   ':',
                                   digit(s % 60 / 10),
                                   digit(s % 60),
                                   '.',
                                   digit(ms % 1000 / 100),
                                   digit(ms / 10),
                                   digit(ms),
                                   'Z'};
  *this << std::string_view(date_.data(), date_.size());
  return *this << std::string_view(clock.data(), clock.size());
}

}  // namespace ls::generator
