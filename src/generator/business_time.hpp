#pragma once

#include "leadstream/base/time.hpp"

#include <array>
#include <cstdint>

namespace ls::generator {

// The clock that leads live by: fast in office hours, slow at night and at weekends, seven days to
// a week. All rates of the world are per business day, so one change of time gives every process
// the same daily rhythm and keeps it a homogeneous Markov process (time-change theorem, Brémaud
// 1981, II.6). Stateless once built; any thread.
class BusinessTime {
 public:
  BusinessTime();

  // Business days since the Monday before 1970; strictly rising in `time`.
  [[nodiscard]] double days_at(EventTime time) const;
  // The inverse, cut to the millisecond.
  [[nodiscard]] EventTime time_at(double business_days) const;

 private:
  static constexpr std::int64_t kHours = 168;
  static constexpr std::size_t kGuides = 512;

  std::array<double, kHours> speed_{};      // business days per hour of the week
  std::array<double, kHours + 1> begin_{};  // business days from Monday to the hour's begin
  std::array<std::uint8_t, kGuides> guide_{};
};

}  // namespace ls::generator
