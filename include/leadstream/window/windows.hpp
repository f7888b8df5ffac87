#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <compare>
#include <cstdint>

namespace ls::window {

// A stretch of event time: from `start` up to but not including `end`.
struct Window {
  EventTime start;
  EventTime end;

  friend auto operator<=>(const Window&, const Window&) = default;
};

// When a record happened, and the task's clock when it was met: the largest time seen, the record's
// own included.
struct RecordTimes {
  EventTime event;
  EventTime clock;
};

// Windows of `size` that start at every multiple of `hop`; tumbling if the two are equal.
struct WindowShape {
  Millis size;
  Millis hop;

  friend auto operator<=>(const WindowShape&, const WindowShape&) = default;
};

// Refuses a hop that is not in 1 ms .. size.
[[nodiscard]] Status validate(const WindowShape& shape);
// Also refuses a size that is not a whole number of hops, and more hops than `kPanesMax`.
[[nodiscard]] Status validate_panes(const WindowShape& shape);
inline constexpr std::int64_t kPanesMax = 4096;

// How a pane window reaches back from the time at which it is read.
enum class Reach {
  // The hopping window that the current pane is the last of: it begins size - hop before the
  // current pane. A tumbling window is what has come of the current one.
  hopping,
  // At least `size` back, to the begin of the pane that lies there ("sawtooth"): 1 h in hops of
  // 10 min, read at 2:27, covers 1:20 to 2:27.
  sawtooth,
};

// Arithmetic of a window kept as panes of one hop each. Pane n covers [n * hop, (n + 1) * hop).
// Read at t it covers panes `first_pane(t)` to `pane_of(t)`: the head is exact up to the newest
// record, the tail moves in hops. Valid for shapes that `validate_panes` takes.
class PaneWindow {
 public:
  PaneWindow(const WindowShape& shape, Reach reach)
      : hop_(shape.hop.count),
        panes_(shape.size.count / shape.hop.count + (reach == Reach::sawtooth ? 1 : 0)) {}

  // For times from 0 on.
  [[nodiscard]] std::int64_t pane_of(EventTime time) const {
    return time.ms / hop_;
  }
  // How many panes are covered.
  [[nodiscard]] std::int64_t panes() const {
    return panes_;
  }
  // The oldest pane covered when `pane` is the current one; none is before time 0.
  [[nodiscard]] std::int64_t first_when(std::int64_t pane) const {
    return pane < panes_ ? 0 : pane - panes_ + 1;
  }
  [[nodiscard]] std::int64_t first_pane(EventTime time) const {
    return first_when(pane_of(time));
  }
  [[nodiscard]] EventTime start_of(std::int64_t pane) const {
    return EventTime{0} + Millis{saturating_product(pane, hop_)};
  }
  // The first time at which the pane is covered no more.
  [[nodiscard]] EventTime leaves_at(std::int64_t pane) const {
    return start_of(pane + panes_);
  }

 private:
  static std::int64_t saturating_product(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? Millis::max().count : product;
  }

  std::int64_t hop_;
  std::int64_t panes_;
};

}  // namespace ls::window
