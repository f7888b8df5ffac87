#include "leadstream/window/window_rule.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::window {
namespace {

// A cell per time at which there are records; windows exist by the times that make them. Ends are
// inclusive, so a window closes one millisecond later than one on a grid would. A cell goes when
// the window behind it closes, and its time is remembered until the clock is another `size` ahead:
// by then a record that this window would hold is too old for all open ones.
class SlidingWindows final : public WindowRule {
 public:
  SlidingWindows(Millis size, Millis grace) : size_(size), grace_(grace) {}

  void add(const MeasureSpec& spec, WindowRow& row, RecordTimes times,
           std::span<const MeasureInput> inputs, WindowChange& change) const override {
    const EventTime time = times.event;
    if (time < EventTime{0}) {
      return;
    }
    const EventTime open = first_open(times.clock);
    if (end_of_left(time) < open) {  // no window that holds the record ends earlier
      append_missed(row, time, open, change.missed);
    }
    if (time + size_ < open) {
      return;
    }
    row.cells.add(spec, time.ms, time, inputs);
    ++row.records;
    change.cell = time.ms;
    change.is_open = true;
    if (change.lists_open) {
      append_windows_with(row, time, open, change.open);
    }
  }

  void closing(const WindowRow& row, EventTime now,
               std::vector<CoveredWindow>& out) const override {
    const EventTime end = now - grace_ - Millis{1};
    if (exists(row, end)) {
      out.push_back(window_ending(end));
    }
  }

  void changed(const WindowRow& row, EventTime now,
               std::vector<CoveredWindow>& out) const override {
    for (const std::int64_t cell : row.changed) {
      if (row.cells.any_in({cell, cell})) {
        append_windows_with(row, {cell}, first_open(now), out);
      }
    }
  }

  void forget(WindowRow& row, EventTime now) const override {
    const EventTime open = first_open(now);
    std::size_t gone = 0;
    while (gone < row.cells.size() && end_of_right({row.cells.id(gone)}) < open) {
      ++gone;
    }
    for (std::size_t i = 0; i < gone; ++i) {
      row.closed.push_back({end_of_right({row.cells.id(i)})});
    }
    if (gone > 0) {
      row.cells.forget({row.cells.id(0), row.cells.id(gone - 1)});
    }
    if (!row.closed.empty()) {
      row.forget_closed_before(first_remembered(open));
    }
  }

  // Each cell ends a window and begins the next; where that one is empty, the cell is forgotten.
  [[nodiscard]] EventTime next_due(const WindowRow& row, EventTime now) const override {
    const EventTime open = first_open(now);
    EventTime next = EventTime::max();
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const EventTime time{row.cells.id(i)};
      if (end_of_right(time) >= open) {
        next = std::min(next, end_of_right(time));
      }
      if (end_of_left(time) >= open) {
        next = std::min(next, end_of_left(time));
        break;  // later cells have later ends
      }
    }
    if (row.cells.empty() && !row.closed.empty()) {
      next = row.closed.back().end + size_;  // then nothing is left to be remembered
    }
    return next == EventTime::max() ? next : closes_at(next);
  }

  [[nodiscard]] EventTime earliest_due(RecordTimes oldest) const override {
    return std::max(oldest.clock + Millis{1}, closes_at(end_of_left(oldest.event)));
  }

  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("sliding {} grace={}", size_.count, grace_.count);
  }

 private:
  // Windows that end before have closed.
  [[nodiscard]] EventTime first_open(EventTime clock) const {
    return clock - grace_;
  }
  // Of the windows that began behind a record and have closed, the earliest end that a record which
  // is in time for an open one can have missed.
  [[nodiscard]] EventTime first_remembered(EventTime open) const {
    return open - size_;
  }
  [[nodiscard]] EventTime closes_at(EventTime end) const {
    return end + grace_ + Millis{1};
  }
  // Of the window that a record at `time` ends, and of the one that begins behind it.
  [[nodiscard]] EventTime end_of_left(EventTime time) const {
    return std::max(time, EventTime{0} + size_);
  }
  [[nodiscard]] EventTime end_of_right(EventTime time) const {
    return time + size_ + Millis{1};
  }
  [[nodiscard]] EventTime start_of(EventTime end) const {
    return std::max(end - size_, EventTime{0});
  }
  [[nodiscard]] CoveredWindow window_ending(EventTime end) const {
    const EventTime start = start_of(end);
    return {{start, end}, {start.ms, end.ms}};
  }
  [[nodiscard]] bool exists(const WindowRow& row, EventTime end) const {
    const EventTime start = end - size_;
    if (start < EventTime{0}) {
      return false;
    }
    if (start == EventTime{0}) {
      return row.cells.any_in({0, end.ms});
    }
    const bool is_left = row.cells.any_in({end.ms, end.ms});
    const bool is_right = row.cells.any_in({start.ms - 1, start.ms - 1});
    return is_left || (is_right && row.cells.any_in({start.ms, end.ms}));
  }

  // The open windows that changed by a record at `time`: those that hold it, and the one that
  // begins behind it, which may be new.
  void append_windows_with(const WindowRow& row, EventTime time, EventTime open,
                           std::vector<CoveredWindow>& out) const {
    const auto note = [&](EventTime end) {
      if (end >= open && exists(row, end)) {
        out.push_back(window_ending(end));
      }
    };
    const std::int64_t from = (time - size_ - Millis{1}).ms;
    for (std::size_t i = row.cells.lower_bound(from); i < row.cells.size(); ++i) {
      const EventTime other{row.cells.id(i)};
      if (other > time + size_) {
        break;
      }
      if (other >= time) {
        note(end_of_left(other));
      }
      if (other <= time) {
        note(end_of_right(other));
      }
    }
    const auto by_window = [](const CoveredWindow& a, const CoveredWindow& b) {
      return a.window < b.window;
    };
    std::ranges::sort(out, by_window);
    const auto repeated = std::ranges::unique(
        out, [](const CoveredWindow& a, const CoveredWindow& b) { return a.window == b.window; });
    out.erase(repeated.begin(), repeated.end());
  }

  // The windows that have closed and would hold a record at `time`: the one that it would have
  // ended, and those made by the times that are remembered. Which these are depends on the clock
  // alone, not on when the row was last looked at.
  void append_missed(const WindowRow& row, EventTime time, EventTime open,
                     std::vector<ClosedWindow>& out) const {
    const auto note = [&](EventTime end) {
      if (time <= end && start_of(end) <= time && end < open) {
        out.push_back({{start_of(end), end}, closes_at(end)});
      }
    };
    const auto note_both = [&](EventTime other) {
      if (end_of_right(other) >= first_remembered(open)) {
        note(end_of_left(other));
        note(end_of_right(other));
      }
    };
    note(end_of_left(time));
    for (const WindowRow::Closed& behind : row.closed) {
      note_both(behind.end - size_ - Millis{1});
    }
    for (std::size_t i = 0; i < row.cells.size() && row.cells.id(i) <= (time + size_).ms; ++i) {
      note_both({row.cells.id(i)});
    }
    const auto start = [](const ClosedWindow& closed) { return closed.window.start; };
    std::ranges::sort(out, {}, start);
    const auto repeated = std::ranges::unique(out, {}, start);
    out.erase(repeated.begin(), repeated.end());
  }

  Millis size_;
  Millis grace_;
};

}  // namespace

Result<RulePtr> make_sliding(Millis size, Millis grace) {
  if (size.count <= 0) {
    return user_error("the size of a sliding window must be positive");
  }
  return RulePtr(std::make_unique<SlidingWindows>(size, grace));
}

}  // namespace ls::window
