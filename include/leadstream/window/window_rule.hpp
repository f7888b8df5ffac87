#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/base/time_grid.hpp"
#include "leadstream/window/window_row.hpp"
#include "leadstream/window/windows.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ls::window {

// A window and the cells of which it is made.
struct CoveredWindow {
  Window window;
  CellRange cells;
};

// A window that had closed when a record for it came, and since when.
struct ClosedWindow {
  Window window;
  EventTime closed_at;
};

// What one record did. Reused; each list is ascending by start.
struct WindowChange {
  bool lists_open = false;          // set by the caller; else `open` stays empty: there may be many
  bool is_open = false;             // some open window counts the record
  std::int64_t cell = 0;            // to which the record was added
  std::vector<CoveredWindow> open;  // count the record, or came to be by it
  std::vector<CoveredWindow> corrected;  // had closed, and count it all the same
  std::vector<CoveredWindow> completed;  // are full by it
  std::vector<Window> replaced;          // sessions that went up in another one
  std::vector<ClosedWindow> missed;      // had closed for good

  void clear();
};

// For how long windows take records behind the clock.
struct Patience {
  Millis grace{0};        // a window is final when the clock is this far behind its end
  Millis corrections{0};  // and takes corrections for so long after that
};

// How one kind of window is cut out of time: which windows a record counts in, when they close and
// what can be forgotten. Pure and immutable; all state is in the row. Windows never start before
// time 0, and arithmetic saturates.
class WindowRule {
 public:
  virtual ~WindowRule() = default;

  // Counts the record in the row's cells, unless all its windows have closed.
  virtual void add(const MeasureSpec& spec, WindowRow& row, RecordTimes times,
                   std::span<const MeasureInput> inputs, WindowChange& change) const = 0;
  // Appends the windows with records that close exactly at `now`, ascending by start.
  virtual void closing(const WindowRow& row, EventTime now,
                       std::vector<CoveredWindow>& out) const = 0;
  // Appends the open windows that hold one of the row's changed cells, ascending by start.
  virtual void changed(const WindowRow& row, EventTime now,
                       std::vector<CoveredWindow>& out) const = 0;
  // Forgets what no window needs at `now` or later; what closes at `now` has been read.
  virtual void forget(WindowRow& row, EventTime now) const = 0;
  // The first time after `now` at which something closes or can be forgotten; max if none.
  [[nodiscard]] virtual EventTime next_due(const WindowRow& row, EventTime now) const = 0;
  // Where windows can close, if these times are evenly spaced, the same for all keys, and few of
  // them find nothing that closes.
  [[nodiscard]] virtual std::optional<TimeGrid> closing_grid() const {
    return std::nullopt;
  }
  // Whether a window with records closes after `now`. Asked only where there is a closing grid.
  [[nodiscard]] virtual bool has_open(const WindowRow& /*row*/, EventTime /*now*/) const {
    return false;
  }
  // The earliest time after the clock at which anything could be due because of a record met now
  // or later whose own time is not before `event`.
  [[nodiscard]] virtual EventTime earliest_due(RecordTimes oldest) const = 0;
  // Whether the row's count of records is needed although there are no cells.
  [[nodiscard]] virtual bool counts_records() const {
    return false;
  }
  // Everything that gives stored cells their meaning.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
};

using RulePtr = std::unique_ptr<const WindowRule>;

// Tumbling where hop equals size. A size that is no multiple of the hop is cut in two panes per hop
// (Krishnamurthy, Wu, Franklin 2006, "paired windows"). Refuses more than `kPanesMax` panes per
// window.
[[nodiscard]] Result<RulePtr> make_hopping(const WindowShape& shape, Patience patience);
enum class CalendarUnit { day, week, month };
struct CalendarShape {
  CalendarUnit unit = CalendarUnit::day;
  std::string zone = "UTC";  // a name of the IANA time zone database
};
// Days, weeks (from Monday on) or months as the clocks of a zone show them: a day may have 23 or 25
// hours. Refuses an unknown zone. A time before 1970 lies in no window.
[[nodiscard]] Result<RulePtr> make_calendar(const CalendarShape& shape, Patience patience);
// For each record at t the window [t - size, t] up to and including t, and [t + 1, t + 1 + size]
// once it holds a record; before `size` the one window [0, size] (as Kafka Streams' sliding
// windows). A record has missed the closed ones that would hold it, by the times of records that
// are no more than twice the size and the grace behind the clock, and by its own. No corrections.
[[nodiscard]] Result<RulePtr> make_sliding(Millis size, Millis grace);
struct SessionShape {
  Millis gap;                         // records this far apart still belong together
  Millis length_max = Millis::max();  // a record that would stretch it further begins another one
};
// From the first to the last record, both included. A record may join sessions that were apart, but
// never one that has closed. No corrections.
[[nodiscard]] Result<RulePtr> make_session(const SessionShape& shape, Millis grace);
struct CountShape {
  std::uint64_t size = 0;
  std::uint64_t hop = 0;
};
// `size` records of the key in the order in which they were met, again after each `hop` records.
// Complete when full; nothing is ever late.
[[nodiscard]] Result<RulePtr> make_count(const CountShape& shape);

}  // namespace ls::window
