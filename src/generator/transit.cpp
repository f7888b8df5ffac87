#include "generator/transit.hpp"

#include "generator/spoil.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ls::generator {
namespace {

// Delays and losses of order strike the busy topics only, where every case is clear.
bool may_be_delayed(EventKind kind) {
  const std::string_view topic = topic_of(kind);
  return topic == "crm.web" || topic == "crm.email";
}

}  // namespace

Transit::Transit(const FaultOptions& faults, EventTime end, DriftWatch drift)
    : faults_(faults), end_(end), drift_(std::move(drift)) {
  planted_.drift_field = drift_.field;
}

bool Transit::arrives_after(const Travelling& a, const Travelling& b) {
  return a.arrival != b.arrival ? a.arrival > b.arrival : a.order > b.order;
}

bool Transit::send(const Departure& record, Random chance, GeneratedMessage& message) {
  const Fault fault = draw_fault(record.kind, chance);
  if (fault == Fault::out_of_order || fault == Fault::late) {
    const EventTime arrival = record.time + delay_of(fault, chance);
    // Later than the end there is nothing that it could come after.
    if (arrival < end_) {
      travel(record, {fault, arrival}, record.value);
      return false;
    }
  } else if (fault == Fault::duplicate) {
    travel(record, {fault, record.time + delay_of(fault, chance)}, record.value);
  } else if (fault == Fault::broken) {
    const auto way = static_cast<std::uint8_t>(chance.below(kSpoilings));
    travel(record, {fault, record.time, way}, spoilings()[way].spoil(record.value));
  }
  message = {topic_of(record.kind), record.key, record.value, record.time, record.time};
  count_event(record.kind, record.time);
  return true;
}

Fault Transit::draw_fault(EventKind kind, Random& chance) const {
  double rest = chance.uniform();
  if ((rest -= faults_.duplicates) < 0.0) {
    return Fault::duplicate;
  }
  if ((rest -= faults_.broken) < 0.0) {
    return Fault::broken;
  }
  if (!may_be_delayed(kind)) {
    return Fault::none;
  }
  if ((rest -= faults_.out_of_order) < 0.0) {
    return Fault::out_of_order;
  }
  return rest < faults_.late ? Fault::late : Fault::none;
}

// Short delays are as frequent as long ones on a logarithmic scale, from a minute on; a second
// copy may follow within a second.
Millis Transit::delay_of(Fault fault, Random& chance) const {
  if (fault == Fault::late) {
    const auto spread = static_cast<std::uint64_t>(faults_.late_by.count / 3);
    return faults_.late_by + Millis{static_cast<std::int64_t>(chance.below(spread))};
  }
  const double shortest = fault == Fault::duplicate ? 1'000.0 : 60'000.0;
  const double longest = static_cast<double>(faults_.disorder_max.count);
  const double ms = shortest * std::pow(longest / shortest, chance.uniform());
  return {static_cast<std::int64_t>(ms)};
}

void Transit::travel(const Departure& record, const Trouble& trouble, std::string_view value) {
  travelling_.push_back({trouble.arrival, sent_++, record.time, record.kind, trouble.fault,
                         trouble.spoiling, std::string(record.key), std::string(value)});
  std::push_heap(travelling_.begin(), travelling_.end(), arrives_after);
}

void Transit::arrive(GeneratedMessage& message) {
  std::pop_heap(travelling_.begin(), travelling_.end(), arrives_after);
  arrived_ = std::move(travelling_.back());
  travelling_.pop_back();
  message = {topic_of(arrived_.kind), arrived_.key,     arrived_.value,
             arrived_.time,           arrived_.arrival, arrived_.fault};
  switch (arrived_.fault) {
    case Fault::duplicate:
      ++planted_.duplicates;
      ++planted_.messages;
      break;
    case Fault::broken:
      ++planted_.broken_by_way[arrived_.spoiling];
      ++planted_.messages;
      break;
    case Fault::late:
      ++planted_.late;
      count_event(arrived_.kind, arrived_.time);
      break;
    default:
      planted_.out_of_order += arrived_.time < planted_.last ? 1 : 0;
      count_event(arrived_.kind, arrived_.time);
  }
}

void Transit::count_event(EventKind kind, EventTime time) {
  note_drift(kind, time);
  ++planted_.messages;
  ++planted_.events_by_type[static_cast<std::size_t>(kind)];
  planted_.leads += kind == EventKind::lead_created ? 1 : 0;
  planted_.conversions += kind == EventKind::label_conversion ? 1 : 0;
  planted_.first = std::min(planted_.first, time);
  planted_.last = std::max(planted_.last, time);
}

void Transit::note_drift(EventKind kind, EventTime time) {
  if (planted_.drift || time < drift_.at) {
    return;
  }
  const bool is_touched =
      drift_.kinds.empty() || std::ranges::find(drift_.kinds, kind) != drift_.kinds.end();
  if (is_touched) {
    planted_.drift = {drift_.at, time, planted_.messages};
  }
}

}  // namespace ls::generator
