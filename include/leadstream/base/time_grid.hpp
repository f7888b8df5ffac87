#pragma once

#include "leadstream/base/time.hpp"

namespace ls {

// Points in time: `phase` + k * `step` for every whole k. `step` > 0.
struct TimeGrid {
  Millis step{1};
  Millis phase{0};

  friend constexpr bool operator==(const TimeGrid&, const TimeGrid&) = default;
  // The last point at or before `time`.
  [[nodiscard]] constexpr EventTime floor(EventTime time) const {
    return floor_to(time - phase, step) + phase;
  }
  // The first point after `time`.
  [[nodiscard]] constexpr EventTime after(EventTime time) const {
    return floor(time) + step;
  }
};

}  // namespace ls
