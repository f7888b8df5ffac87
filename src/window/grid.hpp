#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/base/time_grid.hpp"
#include "leadstream/window/windows.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ls::window {

// Where windows that are the same for all keys begin and end. Ends rise with starts; each time from
// 0 on lies in at least one window. A pane is a stretch of time without begin or end of a window
// inside, so that its records are in the same windows; panes are numbered upwards.
class Grid {
 public:
  virtual ~Grid() = default;
  [[nodiscard]] virtual std::int64_t pane_of(EventTime time) const = 0;
  // The smallest end of a window after `time`.
  [[nodiscard]] virtual EventTime first_end_after(EventTime time) const = 0;
  // The largest end of the windows that hold `time`.
  [[nodiscard]] virtual EventTime last_end_of(EventTime time) const = 0;
  // Of the window that ends there.
  [[nodiscard]] virtual EventTime start_of(EventTime end) const = 0;
  // All ends of windows, and no more than one window's size of points before the first, if they are
  // evenly spaced.
  [[nodiscard]] virtual std::optional<TimeGrid> ends() const {
    return std::nullopt;
  }
  [[nodiscard]] virtual std::string fingerprint() const = 0;
};

}  // namespace ls::window
