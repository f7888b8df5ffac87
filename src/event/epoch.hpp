#pragma once

#include "leadstream/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ls::event {

// Times as numbers since 1970. What is closer to zero than 1e11 is seconds, anything else is
// milliseconds: in seconds 1e11 is the year 5138, in milliseconds it is March 1973, and no lead did
// anything near either. Finer than a millisecond is cut off.
inline constexpr std::int64_t kEpochMillisFrom = 100'000'000'000;

EventTime epoch_time(std::int64_t number);
EventTime epoch_time(double number);
// Decimal digits with or without a fraction. Fewer than nine digits before it are more likely a
// year or a date ("20260501") than a second before March 1973, and are not taken.
std::optional<EventTime> parse_epoch(std::string_view text);

}  // namespace ls::event
