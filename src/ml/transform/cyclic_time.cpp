#include "ml/transform/cyclic_time.hpp"

#include "leadstream/base/assert.hpp"

#include <cmath>
#include <numbers>

namespace ls::ml {

CyclicPlace cyclic_place(EventTime time, Millis period) {
  LS_ASSERT(period.count > 0);
  // Whole numbers first: the angle has all its digits however late the time is.
  const std::int64_t rest = time.ms % period.count;
  const std::int64_t within = rest < 0 ? rest + period.count : rest;
  const double angle =
      2 * std::numbers::pi * static_cast<double>(within) / static_cast<double>(period.count);
  return {.sine = std::sin(angle), .cosine = std::cos(angle)};
}

}  // namespace ls::ml
