#include "leadstream/window/windows.hpp"

#include "leadstream/base/assert.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::window {

Status validate(const WindowShape& shape) {
  if (shape.hop.count <= 0 || shape.hop > shape.size) {
    return user_error(
        fmt::format("a window of {} cannot hop by {}; the hop must be positive and "
                    "not longer than the window",
                    format_duration(shape.size), format_duration(shape.hop)));
  }
  return {};
}

Status validate_panes(const WindowShape& shape) {
  LS_TRY(validate(shape));
  if (shape.size.count % shape.hop.count != 0) {
    return user_error(fmt::format("a window of {} is not a whole number of hops of {}",
                                  format_duration(shape.size), format_duration(shape.hop)));
  }
  if (shape.size.count / shape.hop.count > kPanesMax) {
    return user_error(
        fmt::format("a window of {} has {} hops of {}, more than {}; use a longer hop",
                    format_duration(shape.size), shape.size.count / shape.hop.count,
                    format_duration(shape.hop), kPanesMax));
  }
  return {};
}

WindowsOf::WindowsOf(EventTime time, const WindowShape& shape) : shape_(shape) {
  if (time < EventTime{0}) {
    return;
  }
  // time - size + hop is the start of the earliest window that still contains `time`, rounded up.
  const std::int64_t earliest = time.ms - shape.size.count + shape.hop.count;
  first_ = floor_to({std::max<std::int64_t>(earliest, 0)}, shape.hop);
  size_ = static_cast<std::size_t>((time.ms - first_.ms) / shape.hop.count) + 1;
}

Window WindowsOf::operator[](std::size_t i) const {
  LS_DCHECK(i < size_);
  const EventTime start{first_.ms + static_cast<std::int64_t>(i) * shape_.hop.count};
  return {start, start + shape_.size};
}

}  // namespace ls::window
