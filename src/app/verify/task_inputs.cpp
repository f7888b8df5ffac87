#include "app/verify/task_inputs.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ls::app {
namespace {

// Opening a page of a broker's log costs several round trips.
constexpr std::size_t kPage = 5000;

}  // namespace

TaskInputs::TaskInputs(runtime::LogGateway& log, Partition partition, std::vector<Part> parts,
                       CauseEvidence& evidence, TimeOf time_of)
    : log_(log), partition_(partition), evidence_(evidence), time_of_(std::move(time_of)) {
  for (Part& part : parts) {
    readers_.push_back({std::move(part), {}});
  }
}

Status TaskInputs::fill(Reader& reader) {
  if (reader.is_used) {
    reader.page.pop_front();
    reader.is_used = false;
  }
  if (!reader.page.empty() || reader.part.next >= reader.part.until) {
    return {};
  }
  const auto topic = static_cast<std::size_t>(&reader - readers_.data());
  for (Stored& record : LS_TRY(log_.read(reader.part.topic, partition_, reader.part.next, kPage))) {
    if (record.place.offset < reader.part.until) {
      const std::optional<EventTime> met_at = evidence_.met_at({topic, record.place.offset});
      // Among the records of one topic there is nothing to choose.
      const std::optional<EventTime> time =
          readers_.size() > 1 ? time_of_(reader.part.topic, record) : std::nullopt;
      reader.page.push_back({std::move(record), time.value_or(EventTime::min()), met_at});
    }
  }
  EventTime known = EventTime::max();
  for (auto waiting = reader.page.rbegin(); waiting != reader.page.rend(); ++waiting) {
    known = waiting->met_at.value_or(known);
    waiting->known_from_here = known;
  }
  reader.part.next =
      reader.page.empty() ? reader.part.until : reader.page.back().record.place.offset.next();
  return {};
}

Cause TaskInputs::place_of(const Reader& reader) const {
  return {static_cast<std::size_t>(&reader - readers_.data()),
          reader.page.front().record.place.offset};
}

// As the log took them in; of equal times the topic named first comes first, as in live runs.
bool TaskInputs::arrived_before(const Reader& a, const Reader& b) {
  const Stored& left = a.page.front().record;
  const Stored& right = b.page.front().record;
  return std::tie(left.arrival, left.appended) < std::tie(right.arrival, right.appended);
}

bool TaskInputs::may_come_next(const Reader& reader) const {
  const Waiting& waiting = reader.page.front();
  const EventTime reached = waiting.met_at.value_or(waiting.time);
  return evidence_.may_come_next(place_of(reader)) &&
         std::ranges::all_of(readers_, [&](const Reader& other) {
           return &other == &reader || other.page.empty() ||
                  reached <= other.page.front().known_from_here;
         });
}

TaskInputs::Reader* TaskInputs::first_of_possible(const Reader* but) {
  Reader* first = nullptr;
  for (Reader& reader : readers_) {
    const bool is_possible = &reader != but && !reader.page.empty() && may_come_next(reader);
    if (is_possible && (first == nullptr || arrived_before(reader, *first))) {
      first = &reader;
    }
  }
  return first;
}

TaskInputs::Reader* TaskInputs::first_arrived() {
  Reader* first = nullptr;
  for (Reader& reader : readers_) {
    if (!reader.page.empty() && (first == nullptr || arrived_before(reader, *first))) {
      first = &reader;
    }
  }
  return first;
}

Result<std::optional<TaskInputs::Next>> TaskInputs::next(EventTime clock) {
  for (Reader& reader : readers_) {
    LS_TRY(fill(reader));
  }
  Reader* chosen = first_of_possible(nullptr);
  if (chosen != nullptr) {
    // A clock that neither it nor the record moved there was moved by another one, or by a tick.
    const Waiting& waiting = chosen->page.front();
    if (waiting.met_at > std::max(clock, waiting.time)) {
      Reader* mover = first_of_possible(chosen);
      chosen = mover == nullptr ? chosen : mover;
    }
  } else {
    // Outputs that contradict each other are no evidence: the comparison will say so.
    chosen = first_arrived();
  }
  if (chosen == nullptr) {
    return std::optional<Next>();
  }
  chosen->is_used = true;
  const Cause place = place_of(*chosen);
  evidence_.pass(place);
  return std::optional(Next{place, &chosen->part.topic, &chosen->page.front().record});
}

}  // namespace ls::app
