#include "generator/business_time.hpp"

#include <algorithm>
#include <cmath>

namespace ls::generator {
namespace {

constexpr double kHourMs = 3'600'000.0;
// 1970-01-01 was a Thursday: the hour 72 of a week that begins on Monday.
constexpr std::int64_t kEpochHour = 72;

// How busy an hour of a working day is, relative to the others.
constexpr std::array<double, 24> kDay{0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.5, 0.9, 1.6, 2.0, 2.1, 2.0,
                                      1.6, 1.9, 2.0, 1.9, 1.8, 1.5, 1.1, 0.9, 0.8, 0.7, 0.5, 0.3};
constexpr double kWeekend = 0.6;

}  // namespace

BusinessTime::BusinessTime() {
  double sum = 0.0;
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    speed_[hour] = kDay[hour % 24] * (hour >= 5 * 24 ? kWeekend : 1.0);
    sum += speed_[hour];
  }
  for (std::size_t hour = 0; hour < kHours; ++hour) {
    speed_[hour] *= 7.0 / sum;
    begin_[hour + 1] = begin_[hour] + speed_[hour];
  }
  begin_[kHours] = 7.0;
  std::size_t hour = 0;
  for (std::size_t i = 0; i < kGuides; ++i) {
    const double days = 7.0 * static_cast<double>(i) / static_cast<double>(kGuides);
    while (begin_[hour + 1] <= days) {
      ++hour;
    }
    guide_[i] = static_cast<std::uint8_t>(hour);
  }
}

double BusinessTime::days_at(EventTime time) const {
  const std::int64_t shifted = time.ms + kEpochHour * 3'600'000;
  const std::int64_t hours = shifted / 3'600'000;
  const auto hour = static_cast<std::size_t>(hours % kHours);
  const double part = static_cast<double>(shifted % 3'600'000) / kHourMs;
  const std::int64_t weeks = hours / kHours;
  return 7.0 * static_cast<double>(weeks) + begin_[hour] + part * speed_[hour];
}

EventTime BusinessTime::time_at(double business_days) const {
  const double week = std::floor(business_days / 7.0);
  const double days = std::clamp(business_days - 7.0 * week, 0.0, 6.999'999'999);
  auto hour = static_cast<std::size_t>(
      guide_[static_cast<std::size_t>(days * static_cast<double>(kGuides) / 7.0)]);
  while (begin_[hour + 1] <= days) {
    ++hour;
  }
  const auto whole =
      static_cast<std::int64_t>(week) * kHours + static_cast<std::int64_t>(hour) - kEpochHour;
  const double part = (days - begin_[hour]) / speed_[hour] * kHourMs;
  return {whole * 3'600'000 + static_cast<std::int64_t>(part)};
}

}  // namespace ls::generator
