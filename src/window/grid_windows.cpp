#include "window/grid_windows.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::window {
namespace {

class GridWindows final : public WindowRule {
 public:
  GridWindows(std::unique_ptr<const Grid> grid, Patience patience)
      : grid_(std::move(grid)), patience_(patience) {}

  void add(const MeasureSpec& spec, WindowRow& row, RecordTimes times,
           std::span<const MeasureInput> inputs, WindowChange& change) const override {
    if (times.event < EventTime{0}) {
      return;
    }
    sort_windows(times, change);
    if (change.is_open || !change.corrected.empty()) {
      change.cell = grid_->pane_of(times.event);
      row.cells.add(spec, change.cell, times.event, inputs);
      ++row.records;
    }
  }

  void closing(const WindowRow& row, EventTime now,
               std::vector<CoveredWindow>& out) const override {
    const EventTime end = now - patience_.grace;
    if (end <= EventTime{0} || grid_->first_end_after(end - Millis{1}) != end) {
      return;
    }
    const CoveredWindow window = window_ending(end);
    if (row.cells.any_in(window.cells)) {
      out.push_back(window);
    }
  }

  void changed(const WindowRow& row, EventTime now,
               std::vector<CoveredWindow>& out) const override {
    EventTime reached = EventTime::min();
    for (const std::int64_t pane : row.changed) {
      const std::size_t at = row.cells.lower_bound(pane);
      if (at == row.cells.size() || row.cells.id(at) != pane) {
        continue;
      }
      const EventTime time = row.cells.first(at);
      EventTime end = grid_->first_end_after(std::max(time, reached));
      for (; grid_->start_of(end) <= time && end > reached; end = grid_->first_end_after(end)) {
        if (!is_over(end, patience_.grace, now)) {
          out.push_back(window_ending(end));
        }
        reached = end;
      }
    }
  }

  void forget(WindowRow& row, EventTime now) const override {
    const Millis kept = patience_.grace + patience_.corrections;
    std::size_t gone = 0;
    while (gone < row.cells.size() &&
           is_over(grid_->last_end_of(row.cells.first(gone)), kept, now)) {
      ++gone;
    }
    if (gone > 0) {
      row.cells.forget({row.cells.id(0), row.cells.id(gone - 1)});
    }
    if (!row.closed.empty()) {
      row.forget_closed_before(now - kept + Millis{1});
    }
  }

  [[nodiscard]] EventTime next_due(const WindowRow& row, EventTime now) const override {
    if (row.cells.empty()) {
      return EventTime::max();
    }
    const EventTime forgotten =
        grid_->last_end_of(row.cells.first(0)) + (patience_.grace + patience_.corrections);
    const EventTime closed = now - patience_.grace;  // windows that end here or earlier have closed
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const EventTime time = row.cells.first(i);
      if (grid_->last_end_of(time) > closed) {
        const EventTime end = grid_->first_end_after(std::max(time, closed));
        return std::min(forgotten, end + patience_.grace);
      }
    }
    return forgotten;
  }

  // A window stays open for its size and the grace, and at each point of the grid in that time its
  // key is called. With a long grace most of these calls would find nothing that closes.
  [[nodiscard]] std::optional<TimeGrid> closing_grid() const override {
    std::optional<TimeGrid> grid = grid_->ends();
    const Millis size = grid_->first_end_after(EventTime{-1}) - EventTime{0};
    if (!grid || patience_.grace > size) {
      return std::nullopt;
    }
    grid->phase = {(grid->phase.count + patience_.grace.count % grid->step.count) %
                   grid->step.count};
    return grid;
  }

  [[nodiscard]] bool has_open(const WindowRow& row, EventTime now) const override {
    return !row.cells.empty() && !is_over(grid_->last_end_of(row.cells.first(row.cells.size() - 1)),
                                          patience_.grace, now);
  }

  [[nodiscard]] EventTime earliest_due(RecordTimes oldest) const override {
    const auto after = [&](Millis wait) {
      return grid_->first_end_after(std::max(oldest.clock - wait, EventTime{-1})) + wait;
    };
    const EventTime closes = after(patience_.grace);
    return patience_.corrections.count == 0
               ? closes
               : std::min(closes, after(patience_.grace + patience_.corrections));
  }

  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("{} grace={} corrections={}", grid_->fingerprint(), patience_.grace.count,
                       patience_.corrections.count);
  }

 private:
  // The windows that hold the record, by whether they still take it. Those that do come last.
  void sort_windows(RecordTimes times, WindowChange& change) const {
    EventTime end = grid_->first_end_after(times.event);
    while (grid_->start_of(end) <= times.event) {
      const CoveredWindow window = window_ending(end);
      if (!is_over(end, patience_.grace, times.clock)) {
        change.is_open = true;
        if (!change.lists_open) {
          return;
        }
        change.open.push_back(window);
      } else if (!is_over(end, patience_.grace + patience_.corrections, times.clock)) {
        change.corrected.push_back(window);
      } else {
        change.missed.push_back({window.window, end + (patience_.grace + patience_.corrections)});
      }
      const EventTime next = grid_->first_end_after(end);
      if (next <= end) {
        return;  // the end of time
      }
      end = next;
    }
  }

  static bool is_over(EventTime end, Millis wait, EventTime now) {
    return end <= now - wait;
  }
  [[nodiscard]] CoveredWindow window_ending(EventTime end) const {
    const EventTime start = grid_->start_of(end);
    return {{start, end}, {grid_->pane_of(start), grid_->pane_of(end - Millis{1})}};
  }

  std::unique_ptr<const Grid> grid_;
  Patience patience_;
};

}  // namespace

RulePtr make_grid_windows(std::unique_ptr<const Grid> grid, Patience patience) {
  return std::make_unique<GridWindows>(std::move(grid), patience);
}

}  // namespace ls::window
