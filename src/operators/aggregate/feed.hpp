#pragma once

#include "operators/measured.hpp"

#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ls::operators {

// Hours of the day, on the lead's own clock or in UTC, from the first up to but not including the
// second, over midnight if the second is smaller.
struct HourRange {
  std::int64_t from = 0;  // 0 .. 23
  std::int64_t to = 24;   // 0 .. 24
  // Among the numbers: what is known of the lead's clock, in minutes east of UTC.
  std::optional<std::uint32_t> offset = {};

  // `time` is what the clock shows, as if it were that of UTC.
  [[nodiscard]] bool holds(EventTime time) const {
    constexpr std::int64_t kHourMs = 3'600'000;
    const std::int64_t hour = ((time.ms / kHourMs) % 24 + 24) % 24;
    return from <= to ? from <= hour && hour < to : from <= hour || hour < to;
  }
};

// One way in which events change what is kept of a lead: which, and what lies where.
struct Feed {
  std::string name;  // of what is kept
  Measured from;
  std::optional<HourRange> hours = {};
  bool is_text = false;
  std::uint32_t index = 0;  // among the numbers, or among the texts
};

}  // namespace ls::operators
