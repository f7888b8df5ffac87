#include "leadstream/window/window_rule.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::window {
namespace {

// A cell per open session, numbered by the time of its first record.
class SessionWindows final : public WindowRule {
 public:
  SessionWindows(const SessionShape& shape, Millis grace) : shape_(shape), grace_(grace) {}

  void add(const MeasureSpec& spec, WindowRow& row, RecordTimes times,
           std::span<const MeasureInput> inputs, WindowChange& change) const override {
    const EventTime time = times.event;
    if (time < EventTime{0}) {
      return;
    }
    const Window joined = join(row, time, times.clock, change);
    if (is_closed(joined.end, times.clock)) {
      change.missed.push_back({joined, closes_at(joined.end)});
      return;
    }
    const CellRange parts{joined.start.ms, joined.end.ms};
    row.cells.fuse(spec, parts, joined.start.ms);
    row.cells.add(spec, joined.start.ms, time, inputs);
    ++row.records;
    change.cell = joined.start.ms;
    change.is_open = true;
    change.open.push_back(covered(joined));
  }

  void closing(const WindowRow& row, EventTime now,
               std::vector<CoveredWindow>& out) const override {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (closes_at(row.cells.last(i)) == now) {
        out.push_back(covered({row.cells.first(i), row.cells.last(i)}));
      }
    }
  }

  void changed(const WindowRow& row, EventTime now,
               std::vector<CoveredWindow>& out) const override {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const bool is_changed = std::ranges::binary_search(row.changed, row.cells.id(i));
      if (is_changed && !is_closed(row.cells.last(i), now)) {
        out.push_back(covered({row.cells.first(i), row.cells.last(i)}));
      }
    }
  }

  void forget(WindowRow& row, EventTime now) const override {
    for (std::size_t i = 0; i < row.cells.size();) {
      if (is_closed(row.cells.last(i), now)) {
        row.cells.forget({row.cells.id(i), row.cells.id(i)});
      } else {
        ++i;
      }
    }
  }

  [[nodiscard]] EventTime next_due(const WindowRow& row, EventTime /*now*/) const override {
    EventTime next = EventTime::max();
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      next = std::min(next, closes_at(row.cells.last(i)));
    }
    return next;
  }

  [[nodiscard]] EventTime earliest_due(RecordTimes oldest) const override {
    return std::max(oldest.clock + Millis{1}, closes_at(oldest.event));
  }

  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("session {} {} grace={}", shape_.gap.count, shape_.length_max.count,
                       grace_.count);
  }

 private:
  [[nodiscard]] EventTime closes_at(EventTime last) const {
    return last + shape_.gap + grace_ + Millis{1};
  }
  [[nodiscard]] bool is_closed(EventTime last, EventTime clock) const {
    return last < clock - grace_ - shape_.gap;
  }
  static CoveredWindow covered(const Window& session) {
    return {session, {session.start.ms, session.start.ms}};
  }

  // The session that a record at `time` makes of itself and the open ones within its reach. The one
  // in which it falls comes first, the others by time, each unless it grew too long by it.
  Window join(const WindowRow& row, EventTime time, EventTime clock, WindowChange& change) const {
    Window joined{time, time};
    const auto consider = [&](std::size_t i, bool holds_it) {
      const Window other{row.cells.first(i), row.cells.last(i)};
      const bool is_inside = other.start <= time && time <= other.end;
      const bool is_near = other.start - shape_.gap <= time && time <= other.end + shape_.gap;
      if (is_inside != holds_it || !is_near || is_closed(other.end, clock)) {
        return;
      }
      const Window both{std::min(joined.start, other.start), std::max(joined.end, other.end)};
      if (is_inside || both.end - both.start <= shape_.length_max) {
        joined = both;
        change.replaced.push_back(other);
      }
    };
    for (const bool holds_it : {true, false}) {
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        consider(i, holds_it);
      }
    }
    std::ranges::sort(change.replaced);
    // One that keeps its bounds goes on as it is.
    std::erase(change.replaced, joined);
    return joined;
  }

  SessionShape shape_;
  Millis grace_;
};

}  // namespace

Result<RulePtr> make_session(const SessionShape& shape, Millis grace) {
  if (shape.gap.count <= 0) {
    return user_error("the gap of a session must be positive");
  }
  if (shape.length_max < shape.gap) {
    return user_error(fmt::format("a session of at most {} cannot have a gap of {}",
                                  format_duration(shape.length_max), format_duration(shape.gap)));
  }
  return RulePtr(std::make_unique<SessionWindows>(shape, grace));
}

}  // namespace ls::window
