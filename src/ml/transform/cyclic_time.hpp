#pragma once

#include "leadstream/base/time.hpp"

namespace ls::ml {

// A place on a circle: the last minute of a day lies beside the first of the next.
struct CyclicPlace {
  double sine = 0;
  double cosine = 1;
};

constexpr Millis kDayPeriod{86'400'000};
constexpr Millis kWeekPeriod{7 * kDayPeriod.count};

// Where a time lies in its period, as two inputs of a model. Days begin at midnight UTC; a week
// begins where 1970 did, on a Thursday, which turns the circle and nothing else. period > 0.
[[nodiscard]] CyclicPlace cyclic_place(EventTime time, Millis period);

}  // namespace ls::ml
