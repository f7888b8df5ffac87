#include "flow/aligned_order.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::flow {
namespace {

Error foreign_record() {
  Error error = user_error("a record of no task that writes this topic in this run");
  error.code = "foreign_record";
  return error;
}

}  // namespace

AlignedOrder::AlignedOrder(const Parts& parts, AlignedOptions options)
    : parts_(parts),
      options_(std::move(options)),
      watermarks_(*parts.topology, options_),
      held_(*parts.store, options_.held_bytes_max) {}

Status AlignedOrder::take(const Message& message) {
  const std::optional<std::uint32_t> rank = watermarks_.rank_of(message.topic);
  LS_ASSERT(rank.has_value());
  if (!watermarks_.source_of(*rank).is_internal()) {
    return take_outside(*rank, message);
  }
  if (!is_control(message)) {
    return take_internal(*rank, message);
  }
  const Control control = LS_TRY(Control::load(message.value));
  return watermarks_.take(*rank, control);
}

// What is refused or late bears a time that its own log tells: how far the task is, is chance.
Status AlignedOrder::take_outside(std::uint32_t rank, const Message& message) {
  if (watermarks_.is_behind_end(rank, message.offset)) {
    ++beyond_;
    return {};
  }
  const SourceDef& source = watermarks_.source_of(rank);
  const Result<std::optional<Intake::Item>> item = parts_.intake->decode(message, *parts_.arena);
  if (!item) {
    return parts_.egress->dead_letter(message, item.error(), source.id, message.appended);
  }
  if (!item->has_value()) {
    return {};
  }
  const EventTime time = (*item)->record.time;
  switch (watermarks_.see(rank, time)) {
    case Watermarks::Verdict::held:
      hold(rank, **item, message);
      return {};
    case Watermarks::Verdict::late:
      return parts_.egress->late(message, time, watermarks_.seen(rank), watermarks_.disorder(rank),
                                 source.id);
    case Watermarks::Verdict::beyond:
      ++beyond_;
      return {};
  }
  return {};
}

// A record counts as received before it is decoded: its writer counted it.
Status AlignedOrder::take_internal(std::uint32_t rank, const Message& message) {
  const SourceDef& source = watermarks_.source_of(rank);
  const auto origin = parse_origin_header(find_header(message.headers, "ls-o"));
  if (!origin || !watermarks_.knows(rank, *origin)) {
    return parts_.egress->dead_letter(message, foreign_record(), source.id, message.appended);
  }
  LS_TRY(watermarks_.receive(rank, *origin));
  const Result<std::optional<Intake::Item>> item = parts_.intake->decode(message, *parts_.arena);
  if (!item) {
    return parts_.egress->dead_letter(message, item.error(), source.id, origin->time);
  }
  if (item->has_value()) {
    hold(rank, **item, message);
  }
  return {};
}

void AlignedOrder::hold(std::uint32_t rank, const Intake::Item& item, const Message& message) {
  OrderKey at;
  at.time = item.record.time;
  at.key = item.record.key;
  at.rank = rank;
  at.position = message.offset.value;
  if (watermarks_.source_of(rank).is_internal()) {
    // Offsets of an internal topic tell in which order its writers committed.
    at.key = key_in_task(message.headers, message.key);
    const auto origin = parse_origin_header(find_header(message.headers, "ls-o"));
    at.position = static_cast<std::int64_t>(origin->sequence);
  }
  held_.put(at, message);
}

EventTime AlignedOrder::boundary_of(EventTime time) const {
  return floor_to(time - options_.lag, parts_.boundary);
}

// Timers go before records of the same instant.
Result<std::optional<AlignedOrder::Next>> AlignedOrder::next(EventTime watermark) {
  const std::optional<OrderPlace> first = LS_TRY(held_.first());
  const bool has_record = first && first->time < watermark;
  const EventTime due = parts_.pipeline->earliest_timer().value_or(EventTime::max());
  if (due <= watermark && (!has_record || due <= first->time)) {
    return std::optional(Next{due, true});
  }
  return has_record ? std::optional(Next{first->time, false}) : std::nullopt;
}

Result<AlignedStep> AlignedOrder::advance(const FeedView* feed, std::size_t records_max) {
  const EventTime watermark = watermarks_.in();
  AlignedStep step;
  while (true) {
    const std::optional<Next> next_thing = LS_TRY(next(watermark));
    if (!next_thing) {
      safe_ = std::max(safe_, watermark);
      step.behind = watermark < options_.until ? watermarks_.slowest() : std::nullopt;
      return step;
    }
    const EventTime at = next_thing->at;
    // What a timer causes has its time, so that instant is not over before the timer has fired.
    safe_ = std::max(safe_, next_thing->is_timer ? at - Millis{1} : at);
    const EventTime boundary = boundary_of(at);
    if (parts_.topology->reads_models() && feed->watermark() < boundary) {
      step.waiting_for = boundary;
      step.behind = feed->slowest();
      return step;
    }
    if (step.records >= records_max) {
      return step;
    }
    if (parts_.topology->reads_models() && boundary != models_boundary_) {
      *parts_.models = feed->as_of(boundary);
      models_boundary_ = boundary;
    }
    parts_.arena->reset();
    if (next_thing->is_timer) {
      // The next look finds the others of that instant. One that finds that nobody is called any
      // more has moved something, too.
      const std::size_t fired = LS_TRY(parts_.pipeline->fire_some(at));
      step.records += std::max<std::size_t>(fired, 1);
    } else {
      LS_TRY(run_batch(at, watermark));
      step.records += run_.size();
    }
  }
}

// A run ends where a timer is due or could be born, and where other versions come into force.
Status AlignedOrder::run_batch(EventTime first, EventTime watermark) {
  const EventTime cut = std::min(watermark, parts_.pipeline->cut({first, first}));
  const EventTime boundary = boundary_of(first);
  run_.clear();
  while (run_.size() < parts_.run_records_max) {
    const std::optional<OrderPlace> place = LS_TRY(held_.first());
    if (!place || place->time >= cut || boundary_of(place->time) != boundary) {
      break;
    }
    Entry entry = LS_TRY(take_first(*place));
    entry.record.ordinal = static_cast<std::uint32_t>(run_.size());
    run_.push_back(entry);
  }
  LS_ASSERT(!run_.empty());
  return parts_.pipeline->run(run_);
}

// It was decoded before it was held: what fails now is a damaged store.
Result<Entry> AlignedOrder::take_first(const OrderPlace& place) {
  Message* message = parts_.arena->make<Message>();
  *message = LS_TRY(held_.take(*parts_.arena));
  message->topic = watermarks_.topic_of(place.rank);
  message->partition = parts_.partition;
  const auto item = LS_TRY(parts_.intake->decode(*message, *parts_.arena));
  if (!item) {
    return internal_error("a held record is none of this topology");
  }
  return Entry{item->source, item->record};
}

EventTime AlignedOrder::publishable() const {
  return safe_ >= options_.until ? options_.until : floor_to(safe_, parts_.boundary);
}

Status AlignedOrder::publish() {
  const EventTime watermark = publishable();
  LS_ASSERT(watermark > published_);
  const std::optional<OrderPlace> first = LS_TRY(held_.first());
  LS_ASSERT(watermark < options_.until || !first || first->time >= options_.until);
  Control control;
  control.run = options_.run;
  control.fingerprint = options_.fingerprint;
  control.topology = parts_.topology->name();
  control.task = parts_.partition.value;
  control.tasks = options_.tasks.at(control.topology);
  control.watermark = watermark;
  LS_TRY(parts_.egress->tell(control));
  published_ = watermark;
  return {};
}

void AlignedOrder::save(state::Meta& meta) const {
  watermarks_.save(meta);
  meta.published = published_;
}

void AlignedOrder::load(const state::Meta& meta) {
  watermarks_.load(meta);
  published_ = meta.published;
  safe_ = published_;
  models_boundary_ = EventTime::max();
}

}  // namespace ls::flow
