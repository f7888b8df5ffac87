#include "aggregate_cells.hpp"
#include "bucket_cells.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/window/aggregate.hpp"
#include "leadstream/window/decay.hpp"

#include <algorithm>

namespace ls::window {
namespace {

using Feature = AggregateSpec::Feature;
using Layout = AggregateSpec::Layout;
using Cells = std::span<const AggregateCell>;

constexpr double kDayMs = 86'400'000.0;

double value_of_nothing(const Feature& of) {
  const Function function = of.spec.function;
  const bool is_zero = function == Function::count || function == Function::sum ||
                       function == Function::distinct || function == Function::approximate_distinct;
  return is_zero ? 0.0 : kMissing;
}

// The cells of the panes that the window covers at `as_of`.
Cells covered(const Feature& of, const PaneWindow& window, Cells cells, EventTime as_of) {
  if (as_of < EventTime{0}) {
    return {};
  }
  const std::int64_t current = window.pane_of(as_of);
  const std::size_t from = count_before(of, cells, window.first_when(current));
  const std::size_t to = count_before(of, cells, current + 1);
  return cells.subspan(from, to - from);
}

double merge(const Feature& of, Cells cells) {
  double number = number_of(cells.front());
  std::int64_t count = count_of(cells.front());
  for (const AggregateCell& cell : cells.subspan(1)) {
    number = combine(of.spec.function, number, number_of(cell));
    count += count_of(cell);
  }
  return of.layout == Layout::means ? number / static_cast<double>(count) : number;
}

double latest_value(const Feature& of, const AggregateCell& cell, EventTime as_of) {
  if (of.spec.function == Function::last) {
    return number_of(cell);
  }
  const Millis age = as_of - EventTime{cell.at};
  return static_cast<double>(std::max<std::int64_t>(age.count, 0)) / kDayMs;
}

double decayed_value(const Feature& of, Cells cells, EventTime as_of) {
  if (of.spec.function == Function::mean) {
    return number_of(cells[0]) / number_of(cells[1]);  // both as of the same time
  }
  const Millis age = as_of - EventTime{cells[0].at};
  const Millis not_negative{std::max<std::int64_t>(age.count, 0)};
  return number_of(cells[0]) * decay_factor(not_negative, of.spec.window.half_life);
}

double value_of(const Feature& of, Cells cells, EventTime as_of) {
  if (cells.empty()) {
    return value_of_nothing(of);
  }
  switch (of.layout) {
    case Layout::latest:
      return latest_value(of, cells.front(), as_of);
    case Layout::decayed:
      return decayed_value(of, cells, as_of);
    case Layout::distinct:
      return static_cast<double>(std::min<std::size_t>(cells.size(), of.spec.distinct_max));
    case Layout::buckets:
      return of.spec.function == Function::quantile ? quantile_of(cells, of.spec.quantile)
                                                    : distinct_of(cells);
    case Layout::panes:
    case Layout::means:
      break;
  }
  return merge(of, cells);
}

}  // namespace

double AggregateRow::value(const AggregateSpec& spec, std::size_t feature, EventTime as_of) const {
  LS_DCHECK(bound_to_ == spec.fingerprint());
  const Feature& of = spec[feature];
  const Cells all = cells_of(feature);
  if (all.empty()) {
    return value_of_nothing(of);  // as of most features of most leads
  }
  return value_of(of, has_panes(of) ? covered(of, of.panes, all, as_of) : all, as_of);
}

double AggregateRow::value_within(const AggregateSpec& spec, std::size_t feature,
                                  const PaneWindow& window, EventTime as_of) const {
  const Feature& of = spec[feature];
  LS_DCHECK(bound_to_ == spec.fingerprint() && has_panes(of));
  LS_DCHECK(window.panes() <= of.panes.panes());
  const Cells all = cells_of(feature);
  return all.empty() ? value_of_nothing(of) : value_of(of, covered(of, window, all, as_of), as_of);
}

std::size_t AggregateRow::panes_within(const AggregateSpec& spec, std::size_t feature,
                                       const PaneWindow& window, EventTime as_of) const {
  const Feature& of = spec[feature];
  LS_DCHECK(bound_to_ == spec.fingerprint());
  LS_DCHECK(of.layout == Layout::panes || of.layout == Layout::means);
  return cells_of(feature).empty()
             ? 0
             : covered(of, window, cells_of(feature), as_of).size();  // a cell per pane
}

EventTime AggregateRow::next_edge(const AggregateSpec& spec, EventTime time) const {
  LS_DCHECK(bound_to_ == spec.fingerprint());
  EventTime next = EventTime::max();
  const EventTime from = std::max(time, EventTime{0});
  for (std::size_t i = 0; i < spec.size(); ++i) {
    const Feature& of = spec[i];
    const Cells cells = cells_of(i);
    if (!has_panes(of) || cells.empty()) {
      continue;
    }
    const std::int64_t current = of.panes.pane_of(from);
    const std::size_t oldest = count_before(of, cells, of.panes.first_when(current));
    if (oldest < cells.size()) {
      next = std::min(next, of.panes.leaves_at(pane_of(of, cells[oldest])));
    }
    const std::size_t future = count_before(of, cells, current + 1);
    if (future < cells.size()) {
      next = std::min(next, of.panes.start_of(pane_of(of, cells[future])));
    }
  }
  return next;
}

}  // namespace ls::window
