#include "flow/lane.hpp"

#include "leadstream/flow/codec.hpp"
#include "leadstream/flow/origin.hpp"

#include <algorithm>
#include <tuple>

namespace ls::flow {

Lane::Lane(std::shared_ptr<const Topology> topology, Partition partition,
           const event::Catalog& catalog, const DriverOptions& options, MemoryLog& log)
    : topology_(std::move(topology)),
      partition_(partition),
      options_(options),
      log_(log),
      models_(std::make_shared<ModelSet>()),
      sink_(log),
      intake_(*topology_, catalog, options.limits),
      egress_(*topology_, partition, sink_, {}),
      pipeline_({topology_.get(), partition, options.boundary, options.seed, &store_, &egress_,
                 &run_arena_, &models_, options.is_observed ? this : nullptr}) {
  for (const SourceDef& source : topology_->sources()) {
    for (const std::string& topic : source.topics) {
      cursors_.push_back({topic, static_cast<std::uint32_t>(cursors_.size())});
    }
  }
  node_outputs_.resize(topology_->nodes().size());
}

Status Lane::open() {
  return pipeline_.open().with("topology " + topology_->name());
}

Status Lane::take_in() {
  for (Cursor& cursor : cursors_) {
    const MemoryLog::Topic* topic = log_.find(cursor.topic);
    const auto lane = static_cast<std::size_t>(partition_.value);
    if (topic == nullptr || lane >= topic->by_partition.size()) {
      continue;
    }
    const std::vector<std::size_t>& indexes = topic->by_partition[lane];
    for (; cursor.taken < indexes.size(); ++cursor.taken) {
      LS_TRY(take_message(cursor, topic->records[indexes[cursor.taken]]));
    }
  }
  return {};
}

const Message& Lane::view_of(const Cursor& cursor, const StoredRecord& stored) {
  const std::span<Header> headers = held_arena_.make_span<Header>(stored.headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) {
    headers[i] = {held_arena_.copy(std::string_view(stored.headers[i].first)),
                  held_arena_.copy(std::string_view(stored.headers[i].second))};
  }
  Message message;
  message.topic = cursor.topic;
  message.partition = stored.partition;
  message.offset = stored.offset;
  message.appended = stored.appended;
  message.key = held_arena_.copy(std::string_view(stored.key));
  message.value = held_arena_.copy(std::string_view(stored.value));
  message.is_tombstone = stored.is_tombstone;
  message.headers = headers;
  messages_.push_back(message);
  return messages_.back();
}

Status Lane::take_message(Cursor& cursor, const StoredRecord& stored) {
  const Message& message = view_of(cursor, stored);
  const SourceDef& source = *intake_.source_of(cursor.topic);
  const Result<std::optional<Intake::Item>> item = intake_.decode(message, held_arena_);
  if (!item) {
    // Its append time: what a lane has seen depends on the number of partitions.
    return egress_.dead_letter(message, item.error(), source.id, message.appended);
  }
  if (!item->has_value()) {
    return {};
  }
  const EventTime time = (*item)->record.time;
  if (!source.is_internal()) {
    if (options_.until && time >= *options_.until) {
      return {};  // and makes nothing else late
    }
    const Millis disorder = options_.disorder.value_or(source.lateness);
    if (time < cursor.seen - disorder) {
      return egress_.late(message, time, cursor.seen, disorder, source.id);
    }
    cursor.seen = std::max(cursor.seen, time);
    largest_seen_ = std::max(largest_seen_, time);
  }
  Held place;
  place.rank = cursor.rank;
  place.arrival = stored.arrival;
  hold(**item, message, place);
  return {};
}

void Lane::hold(const Intake::Item& item, const Message& message, const Held& place) {
  Held held = place;
  held.event = item.record.time;
  held.time = std::max(item.record.time, done_until_);
  held.order_key = item.record.key;
  held.source = item.source;
  held.position = message.offset.value;
  if (topology_->sources()[item.source].is_internal()) {
    held.order_key = key_in_task(message.headers, message.key);
    held.position = static_cast<std::int64_t>(
        parse_origin_header(find_header(message.headers, "ls-o"))->sequence);
  }
  held.record = item.record;
  held.record.time = held.time;
  is_sorted_ = is_sorted_ && options_.order == RunOrder::event_time &&
               (held_.size() == head_ || !comes_before(held, held_.back()));
  held_.push_back(held);
}

void Lane::arrange() {
  if (is_sorted_) {
    return;
  }
  is_sorted_ = true;
  const auto first = held_.begin() + static_cast<std::ptrdiff_t>(head_);
  if (options_.order == RunOrder::event_time) {
    std::sort(first, held_.end(), comes_before);
    return;
  }
  std::sort(first, held_.end(), [](const Held& a, const Held& b) { return a.arrival < b.arrival; });
  EventTime clock = std::max(clock_, done_until_);
  for (auto held = first; held != held_.end(); ++held) {
    clock = std::max(clock, held->event);
    held->time = held->record.time = clock;
  }
}

bool Lane::comes_before(const Held& a, const Held& b) {
  return std::tie(a.time, a.order_key, a.rank, a.position) <
         std::tie(b.time, b.order_key, b.rank, b.position);
}

std::optional<EventTime> Lane::next_work() const {
  std::optional<EventTime> next = pipeline_.earliest_timer();
  for (std::size_t i = head_; i < held_.size(); ++i) {
    next = std::min(next.value_or(EventTime::max()), held_[i].time);
    if (is_sorted_) {
      break;
    }
  }
  return next;
}

// Scorers use the versions that were valid `lag` before; see the driver.
EventTime Lane::boundary_of(EventTime time) const {
  return floor_to(time - options_.lag.value_or(options_.boundary), options_.boundary);
}

Status Lane::run_to(EventTime end, const ModelHistory& models) {
  arrange();
  // In order of arrival the clock stands at the newest record, which belongs to what is over.
  const EventTime records_end = options_.order == RunOrder::arrival ? end + Millis{1} : end;
  while (true) {
    const bool has_record = head_ < held_.size() && held_[head_].time < records_end;
    const EventTime due = pipeline_.earliest_timer().value_or(EventTime::max());
    const bool is_timer = due <= end && (!has_record || due <= held_[head_].time);
    if (!is_timer && !has_record) {
      break;
    }
    const EventTime at = is_timer ? due : held_[head_].time;
    if (topology_->reads_models() && boundary_of(at) != models_boundary_) {
      models_boundary_ = boundary_of(at);
      models_ = models.as_of(models_boundary_);
    }
    run_arena_.reset();
    LS_TRY(is_timer ? pipeline_.fire(due) : run_batch(at, records_end));
  }
  if (head_ == held_.size()) {
    held_.clear();
    head_ = 0;
    messages_.clear();
    held_arena_.reset();
  }
  done_until_ = std::max(done_until_, end);
  return {};
}

Status Lane::run_batch(EventTime first, EventTime end) {
  window::RecordTimes oldest{held_[head_].event, first};
  EventTime cut = std::min(end, pipeline_.cut(oldest));
  const EventTime boundary = boundary_of(first);
  run_.clear();
  while (head_ < held_.size() && run_.size() < options_.run_records_max) {
    const Held& held = held_[head_];
    if (held.event < oldest.event) {
      oldest.event = held.event;
      cut = std::min(end, pipeline_.cut(oldest));
    }
    if (held.time >= cut || boundary_of(held.time) != boundary) {
      break;
    }
    Entry entry{held.source, held.record};
    entry.record.ordinal = static_cast<std::uint32_t>(run_.size());
    run_.push_back(entry);
    clock_ = held.time;
    ++head_;
  }
  return pipeline_.run(run_).with("topology " + topology_->name());
}

Status Lane::checkpoint() {
  state::WriteBatch batch;
  LS_TRY(pipeline_.checkpoint(batch));
  LS_TRY(store_.write(batch));
  pipeline_.committed();
  return {};
}

void Lane::see(std::uint32_t node, std::span<const Record> records) {
  for (const Record& record : records) {
    encode_payload(record, scratch_key_, scratch_value_);
    node_outputs_[node][std::string(record.key)] = {std::string(record.key), record.time,
                                                    scratch_value_};
  }
}

}  // namespace ls::flow
