#include "leadstream/window/aggregate.hpp"

#include "aggregate_cells.hpp"
#include "bucket_cells.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/window/decay.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ls::window {
namespace {

using Feature = AggregateSpec::Feature;
using Layout = AggregateSpec::Layout;

// Whether an event can still matter to a feature whose cells are `cells`.
bool is_too_old(const Feature& of, std::span<const AggregateCell> cells, EventTime time) {
  if (time < EventTime{0}) {
    return true;
  }
  if (!has_panes(of)) {
    return false;
  }
  const std::int64_t pane = of.panes.pane_of(time);
  return pane > kPaneMax ||
         (!cells.empty() && pane < of.panes.first_when(pane_of(of, cells.back())));
}

// Brings the sum to the later of the two times, then adds.
void decay_and_add(AggregateCell& cell, EventTime time, double value, Millis half_life) {
  const EventTime newest{cell.at};
  if (time >= newest) {
    const double before = number_of(cell) * decay_factor(time - newest, half_life);
    cell = {.at = time.ms, .bits = bits_of(bounded(before + value))};
  } else {
    const double term = value * decay_factor(newest - time, half_life);
    cell.bits = bits_of(bounded(number_of(cell) + term));
  }
}

}  // namespace

void AggregateRow::bind(const AggregateSpec& spec) {
  if (bound_to_ == spec.fingerprint()) {
    return;
  }
  std::vector<Cell> cells;
  std::vector<Run> runs;
  cells.reserve(cells_.size());
  runs.reserve(spec.size());
  for (std::size_t i = 0; i < spec.size(); ++i) {
    const auto old = std::ranges::find(runs_, spec[i].id, &Run::id);
    if (old != runs_.end()) {
      const auto kept = cells_of(static_cast<std::size_t>(old - runs_.begin()));
      cells.insert(cells.end(), kept.begin(), kept.end());
    }
    runs.push_back({.id = spec[i].id, .end = static_cast<std::uint32_t>(cells.size())});
  }
  cells_ = std::move(cells);
  runs_ = std::move(runs);
  bound_to_ = spec.fingerprint();
}

bool AggregateRow::add(const AggregateSpec& spec, std::size_t feature, EventTime time,
                       double value) {
  LS_DCHECK(bound_to_ == spec.fingerprint() && std::isfinite(value));
  if (is_too_old(spec[feature], cells_of(feature), time)) {
    return false;
  }
  const double number = spec[feature].spec.function == Function::count ? 1.0 : value;
  switch (spec[feature].layout) {
    case Layout::panes:
    case Layout::means:
      add_to_pane(spec, feature, time, number);
      break;
    case Layout::latest:
      add_latest(feature, time, number);
      break;
    case Layout::decayed:
      add_decayed(spec, feature, time, number);
      break;
    case Layout::buckets:
      LS_DCHECK(spec[feature].spec.function == Function::quantile);
      add_to_bucket(spec, feature, time, bucket_of_value(number));
      break;
    case Layout::distinct:
      LS_DCHECK(false);
  }
  return true;
}

EventTime AggregateRow::closed_at(const AggregateSpec& spec, std::size_t feature, EventTime time) {
  const Feature& of = spec[feature];
  const bool is_ever_open = time >= EventTime{0} && has_panes(of);
  return is_ever_open ? of.panes.leaves_at(of.panes.pane_of(time)) : EventTime{0};
}

void AggregateRow::add_to_pane(const AggregateSpec& spec, std::size_t feature, EventTime time,
                               double value) {
  const Feature& of = spec[feature];
  const std::int64_t pane = of.panes.pane_of(time);
  const auto cells = cells_of(feature);
  // Events come nearly in order: look from the newest pane backwards.
  std::size_t position = cells.size();
  while (position > 0 && pane_of(of, cells[position - 1]) > pane) {
    --position;
  }
  const std::int64_t one = of.layout == Layout::means ? 1 : 0;
  if (position == 0 || pane_of(of, cells[position - 1]) < pane) {
    insert(feature, position, {.at = (pane << kCountBits) | one, .bits = bits_of(value)});
    forget_before(spec, feature, of.panes.first_when(pane_of(of, cells_of(feature).back())));
    return;
  }
  Cell& cell = cells_[begin_of(feature) + position - 1];
  if (count_of(cell) < kCountMax) {
    cell.at += one;
    cell.bits = bits_of(combine(of.spec.function, number_of(cell), value));
  }
}

void AggregateRow::add_to_bucket(const AggregateSpec& spec, std::size_t feature, EventTime time,
                                 const Bucket& bucket) {
  const Feature& of = spec[feature];
  const std::int64_t at = (of.panes.pane_of(time) << kCountBits) | bucket.number;
  const auto cells = cells_of(feature);
  const auto place = std::ranges::lower_bound(cells, at, {}, &Cell::at);
  const auto position = static_cast<std::size_t>(place - cells.begin());
  if (place != cells.end() && place->at == at) {
    Cell& cell = cells_[begin_of(feature) + position];
    cell.bits = merged_bucket(of.spec.function, cell.bits, bucket.bits);
    return;
  }
  insert(feature, position, {.at = at, .bits = bucket.bits});
  forget_before(spec, feature, of.panes.first_when(pane_of(of, cells_of(feature).back())));
}

void AggregateRow::add_latest(std::size_t feature, EventTime time, double value) {
  const Cell cell{.at = time.ms, .bits = bits_of(value)};
  if (cells_of(feature).empty()) {
    insert(feature, 0, cell);
  } else if (Cell& known = cells_[begin_of(feature)]; time.ms >= known.at) {
    known = cell;
  }
}

void AggregateRow::add_decayed(const AggregateSpec& spec, std::size_t feature, EventTime time,
                               double value) {
  const bool is_mean = spec[feature].spec.function == Function::mean;
  if (cells_of(feature).empty()) {
    insert(feature, 0, {.at = time.ms, .bits = bits_of(0.0)});
    if (is_mean) {
      insert(feature, 1, {.at = time.ms, .bits = bits_of(0.0)});
    }
  }
  const Millis half_life = spec[feature].spec.window.half_life;
  decay_and_add(cells_[begin_of(feature)], time, value, half_life);
  if (is_mean) {
    decay_and_add(cells_[begin_of(feature) + 1], time, 1.0, half_life);
  }
}

bool AggregateRow::add_distinct(const AggregateSpec& spec, std::size_t feature, EventTime time,
                                std::uint64_t hash) {
  const Feature& of = spec[feature];
  LS_DCHECK(bound_to_ == spec.fingerprint());
  const auto cells = cells_of(feature);
  if (is_too_old(of, cells, time)) {
    return false;
  }
  if (of.layout == Layout::buckets) {
    add_to_bucket(spec, feature, time, bucket_of_hash(hash));
    return true;
  }
  const Cell seen{.at = of.panes.pane_of(time), .bits = hash};
  const auto known = std::ranges::find(cells, hash, &Cell::bits);
  if (known != cells.end()) {
    if (known->at >= seen.at) {
      return true;
    }
    erase(feature, static_cast<std::size_t>(known - cells.begin()), 1);
  } else if (cells.size() >= of.spec.distinct_max) {
    // Keeping the values that were seen last keeps min(true number, distinct_max) exact whatever
    // panes leave.
    if (seen < cells.front()) {
      return true;
    }
    erase(feature, 0, 1);
  }
  const auto rest = cells_of(feature);
  insert(feature, static_cast<std::size_t>(std::ranges::lower_bound(rest, seen) - rest.begin()),
         seen);
  forget_before(spec, feature, of.panes.first_when(cells_of(feature).back().at));
  return true;
}

void AggregateRow::expire(const AggregateSpec& spec, EventTime time) {
  LS_DCHECK(bound_to_ == spec.fingerprint());
  for (std::size_t i = 0; i < spec.size() && time >= EventTime{0}; ++i) {
    if (has_panes(spec[i])) {
      forget_before(spec, i, spec[i].panes.first_pane(time));
    }
  }
}

void AggregateRow::insert(std::size_t feature, std::size_t position, Cell cell) {
  if (cells_.size() == cells_.capacity()) {
    // A row stays in memory for long: grow by a quarter, not to twice the size.
    cells_.reserve(cells_.size() + std::max<std::size_t>(4, cells_.size() / 4));
  }
  cells_.insert(cells_.begin() + static_cast<std::ptrdiff_t>(begin_of(feature) + position), cell);
  for (std::size_t i = feature; i < runs_.size(); ++i) {
    ++runs_[i].end;
  }
}

void AggregateRow::erase(std::size_t feature, std::size_t position, std::size_t count) {
  const auto first = cells_.begin() + static_cast<std::ptrdiff_t>(begin_of(feature) + position);
  cells_.erase(first, first + static_cast<std::ptrdiff_t>(count));
  for (std::size_t i = feature; i < runs_.size(); ++i) {
    runs_[i].end -= static_cast<std::uint32_t>(count);
  }
}

void AggregateRow::forget_before(const AggregateSpec& spec, std::size_t feature,
                                 std::int64_t pane) {
  const std::size_t count = count_before(spec[feature], cells_of(feature), pane);
  if (count > 0) {
    erase(feature, 0, count);
  }
}

std::size_t AggregateRow::bytes() const {
  return sizeof(*this) + cells_.capacity() * sizeof(Cell) + runs_.capacity() * sizeof(Run);
}

}  // namespace ls::window
