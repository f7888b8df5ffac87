#include "app/verify/task_inputs.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ls::app {
namespace {

// Opening a page of a broker's log costs several round trips.
constexpr std::size_t kPage = 5000;

Offset behind(const TaskInputs::Stored& record) {
  return record.place.offset.next();
}

// Where the entry of `topic` stands in the list of a record of another one, which leaves its own
// out.
std::size_t index_in(std::size_t other, std::size_t topic) {
  return topic < other ? topic : topic - 1;
}

}  // namespace

TaskInputs::TaskInputs(runtime::LogGateway& log, Partition partition, std::vector<Part> parts,
                       const CauseEvidence& evidence, TimeOf time_of)
    : log_(log), partition_(partition), evidence_(evidence), time_of_(std::move(time_of)) {
  for (Part& part : parts) {
    readers_.push_back({std::move(part), {}});
  }
}

TaskInputs::Waiting TaskInputs::look_at(std::size_t topic, Stored record) const {
  Waiting waiting;
  const Cause place{topic, record.place.offset};
  waiting.met_at = evidence_.met_at(place);
  // Among the records of one topic there is nothing to choose.
  if (readers_.size() > 1) {
    waiting.time = time_of_(readers_[topic].part.topic, record).value_or(EventTime::min());
    const std::vector<Offset>* others = evidence_.others(place);
    waiting.others = others != nullptr && others->size() == readers_.size() - 1 ? others : nullptr;
  }
  waiting.record = std::move(record);
  return waiting;
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
      reader.page.push_back(look_at(topic, std::move(record)));
    }
  }
  Waiting known;
  for (auto waiting = reader.page.rbegin(); waiting != reader.page.rend(); ++waiting) {
    known.met_at_from_here = waiting->met_at.value_or(known.met_at_from_here);
    known.others_from_here = waiting->others != nullptr ? waiting->others : known.others_from_here;
    waiting->met_at_from_here = known.met_at_from_here;
    waiting->others_from_here = known.others_from_here;
  }
  reader.part.next =
      reader.page.empty() ? reader.part.until : reader.page.back().record.place.offset.next();
  return {};
}

Cause TaskInputs::place_of(const Reader& reader) const {
  return {static_cast<std::size_t>(&reader - readers_.data()),
          reader.page.front().record.place.offset};
}

bool TaskInputs::has_next(const Reader& reader) {
  return !reader.page.empty() && reader.page.front().record.place.offset < reader.pause;
}

// As the log took them in; of equal times the topic named first comes first, as in live runs.
bool TaskInputs::arrived_before(const Reader& a, const Reader& b) {
  const Stored& left = a.page.front().record;
  const Stored& right = b.page.front().record;
  return std::tie(left.arrival, left.appended) < std::tie(right.arrival, right.appended);
}

bool TaskInputs::is_its_turn(std::size_t topic) const {
  const std::vector<Offset>* others = readers_[topic].page.front().others;
  for (std::size_t i = 0; others != nullptr && i < readers_.size(); ++i) {
    if (i != topic && readers_[i].next != (*others)[index_in(topic, i)]) {
      return false;
    }
  }
  return true;
}

bool TaskInputs::leaves_room(std::size_t topic, std::size_t other) const {
  const Waiting& waiting = readers_[topic].page.front();
  if (other == topic || readers_[other].page.empty()) {
    return true;
  }
  const Waiting& known = readers_[other].page.front();
  const bool is_in_time = waiting.met_at.value_or(waiting.time) <= known.met_at_from_here;
  return is_in_time &&
         (known.others_from_here == nullptr ||
          behind(waiting.record) <= (*known.others_from_here)[index_in(other, topic)]);
}

bool TaskInputs::may_come_next(const Reader& reader) const {
  const auto topic = static_cast<std::size_t>(&reader - readers_.data());
  for (std::size_t other = 0; other < readers_.size(); ++other) {
    if (!leaves_room(topic, other)) {
      return false;
    }
  }
  return is_its_turn(topic);
}

TaskInputs::Reader* TaskInputs::first_of_possible(const Reader* but) {
  Reader* first = nullptr;
  for (Reader& reader : readers_) {
    const bool is_possible = &reader != but && has_next(reader) && may_come_next(reader);
    if (is_possible && (first == nullptr || arrived_before(reader, *first))) {
      first = &reader;
    }
  }
  return first;
}

TaskInputs::Reader* TaskInputs::first_arrived() {
  Reader* first = nullptr;
  for (Reader& reader : readers_) {
    if (has_next(reader) && (first == nullptr || arrived_before(reader, *first))) {
      first = &reader;
    }
  }
  return first;
}

// An input that is not named had not been read by then.
void TaskInputs::pause_at(std::span<const flow::Position> positions) {
  for (Reader& reader : readers_) {
    const auto at = std::ranges::find(
        positions, flow::TopicPartition{reader.part.topic, partition_}, &flow::Position::at);
    reader.pause = at == positions.end() ? Offset(0) : at->next;
  }
}

void TaskInputs::go_on() {
  for (Reader& reader : readers_) {
    reader.pause = kNever;
  }
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
  const Stored& record = chosen->page.front().record;
  chosen->next = behind(record);
  return std::optional(Next{place_of(*chosen), &chosen->part.topic, &record});
}

}  // namespace ls::app
