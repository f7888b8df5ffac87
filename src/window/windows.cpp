#include "leadstream/window/windows.hpp"

#include <fmt/core.h>

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

}  // namespace ls::window
