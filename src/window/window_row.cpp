#include "leadstream/window/window_row.hpp"

#include <algorithm>

namespace ls::window {
namespace {

constexpr std::uint8_t kFormat = 2;
// As it was written before there were any, and is as long as there are none: an older version of
// the program goes on with such rows.
constexpr std::uint8_t kWithoutSketches = 1;
constexpr std::uint8_t kHasTimer = 1;
constexpr std::uint8_t kIsRecurring = 2;

}  // namespace

void WindowRow::bind(std::uint64_t wanted) {
  if (layout == wanted) {
    return;
  }
  const std::optional<EventTime> pending = timer;
  const bool is_called = is_recurring;
  *this = WindowRow{};
  layout = wanted;
  timer = pending;  // it fires, finds nothing and is not set again
  is_recurring = is_called;
}

void WindowRow::note_change(std::int64_t cell) {
  const auto at = std::ranges::lower_bound(changed, cell);
  if (at == changed.end() || *at != cell) {
    changed.insert(at, cell);
  }
}

std::uint32_t WindowRow::next_revision(EventTime end) {
  const auto at = std::ranges::lower_bound(closed, end, {}, &Closed::end);
  if (at != closed.end() && at->end == end) {
    return ++at->corrections;
  }
  closed.insert(at, {end, 1});
  return 1;
}

void WindowRow::forget_closed_before(EventTime end) {
  closed.erase(closed.begin(), std::ranges::lower_bound(closed, end, {}, &Closed::end));
}

void WindowRow::save(ByteWriter& out) const {
  const bool is_whole = cells.has_sketches();
  out.u8(is_whole ? kFormat : kWithoutSketches);
  out.u64(layout);
  out.varint(records);
  out.u8((timer ? kHasTimer : 0) | (is_recurring ? kIsRecurring : 0));
  out.svarint(timer.value_or(EventTime{}).ms);
  out.varint(changed.size());
  for (const std::int64_t cell : changed) {
    out.svarint(cell);
  }
  out.varint(closed.size());
  for (const Closed& entry : closed) {
    out.svarint(entry.end.ms);
    out.varint(entry.corrections);
  }
  cells.save(out, is_whole ? Cells::Saved::whole : Cells::Saved::without_sketches);
}

Result<WindowRow> WindowRow::load(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format != kFormat && format != kWithoutSketches) {
    return internal_error("window: unknown row format");
  }
  WindowRow row;
  row.layout = in.u64();
  row.records = in.varint();
  const std::uint8_t calls = in.u8();
  const EventTime due{in.svarint()};
  if ((calls & kHasTimer) != 0) {
    row.timer = due;
  }
  row.is_recurring = (calls & kIsRecurring) != 0;
  row.changed.resize(in.count());
  for (std::int64_t& cell : row.changed) {
    cell = in.svarint();
  }
  row.closed.resize(in.count());
  for (Closed& entry : row.closed) {
    entry.end = {in.svarint()};
    entry.corrections = static_cast<std::uint32_t>(in.varint());
  }
  row.cells =
      Cells::load(in, format == kFormat ? Cells::Saved::whole : Cells::Saved::without_sketches);
  return row;
}

}  // namespace ls::window
