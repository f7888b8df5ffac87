#include "leadstream/flow/task.hpp"

#include "flow/aligned_order.hpp"

#include "leadstream/base/log.hpp"
#include "leadstream/flow/node_marks.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::flow {
Task::Task(std::shared_ptr<const Topology> topology, const event::Catalog& catalog,
           state::StateStore& store, Sink& sink, TaskOptions options)
    : topology_(std::move(topology)),
      options_(std::move(options)),
      store_(store),
      models_(std::make_shared<ModelSet>()),
      intake_(*topology_, catalog, options_.limits),
      nodes_(node_marks(*topology_)),
      read_order_(options_.aligned ? std::vector<std::string>() : topology_->input_topics()),
      egress_(*topology_, options_.partition, sink, options_.side_topics, options_.internal_topics,
              &read_order_),
      pipeline_({topology_.get(), options_.partition, options_.boundary, options_.seed, &store_,
                 &egress_, &arena_, &models_, nullptr, options_.cached_bytes_max,
                 options_.public_url, options_.clock,
                 std::min(options_.run_records_max, Pipeline::kTimersTogetherMax)}),
      ticks_(store_) {
  if (options_.aligned) {
    aligned_ = std::make_unique<AlignedOrder>(
        AlignedOrder::Parts{topology_.get(), options_.partition, options_.boundary,
                            options_.run_records_max, &store_, &arena_, &models_, &intake_,
                            &egress_, &pipeline_},
        *options_.aligned);
  }
}

Task::~Task() = default;

Status Task::open() {
  LS_TRY(read_meta());
  committed_ = transaction_;
  return pipeline_.open().with("topology " + topology_->name());
}

Status Task::ingest(std::span<const Message> run) {
  arena_.reset();
  run_.clear();
  read_order_.begin(run);
  for (const Message& message : run) {
    LS_TRY(take(message));
  }
  return flush_run();
}

Status Task::take(const Message& message) {
  if (aligned_ != nullptr) {
    return hold(message);
  }
  const std::size_t at = cursor(message);
  if (message.offset < positions_[at].next) {
    return {};
  }
  is_changed_ = true;
  ++records_read_;
  read_order_.pass(message);
  Result<std::optional<Intake::Item>> decoded = intake_.decode(message, arena_);
  if (decoded && decoded->has_value()) {
    return meet(message, at, **decoded);
  }
  if (!decoded) {
    return put_aside(message, decoded.error());
  }
  positions_[at].next = message.offset.next();
  return {};
}

// What earlier records send aside comes first, however many of them wait to be run together.
Status Task::put_aside(const Message& message, const Error& error) {
  LS_TRY(flush_run());
  meet_tick(EventTime::min());
  positions_[cursor(message)].next = message.offset.next();
  return egress_.dead_letter(message, error, intake_.source_of(message.topic)->id, clock_);
}

// The position moves behind what the record's time lets fire: a commit between timers is one before
// the record.
Status Task::meet(const Message& message, std::size_t at, const Intake::Item& item) {
  const SourceDef& source = topology_->sources()[item.source];
  const EventTime event_time = item.record.time;
  if (!source.is_internal() && event_time < seen_[at] - source.lateness) {
    LS_TRY(flush_run());
    meet_tick(event_time);
    positions_[at].next = message.offset.next();
    return egress_.late(message, event_time, seen_[at], source.lateness, source.id);
  }
  const EventTime clock = std::max(clock_, event_time);
  if (!run_.empty() && event_time < run_oldest_.event) {
    run_oldest_.event = event_time;
    run_cut_ = pipeline_.cut(run_oldest_);
  }
  if (clock >= run_cut_ || run_.size() >= options_.run_records_max) {
    LS_TRY(flush_run());
  }
  if (run_.empty()) {
    LS_TRY(fire(clock));
    meet_tick(event_time);
    run_oldest_ = {event_time, clock};
    run_cut_ = pipeline_.cut(run_oldest_);
  }
  clock_ = clock;
  is_changed_ = true;
  positions_[at].next = message.offset.next();
  if (!source.is_internal()) {
    seen_[at] = std::max(seen_[at], event_time);
  }
  Entry entry{item.source, item.record};
  entry.record.time = clock;
  entry.record.ordinal = static_cast<std::uint32_t>(run_.size());
  run_.push_back(entry);
  return {};
}

// The clock moves with the timers, so that a commit between them is as if nothing later were known:
// what was not fired yet is due before anything else. After a restart another input's record may
// come first, which makes a tick of it.
Status Task::fire(EventTime upto) {
  for (auto due = pipeline_.earliest_timer(); due && *due <= upto;
       due = pipeline_.earliest_timer()) {
    ticks_.open(positions_);
    clock_ = std::max(clock_, *due);
    static_cast<void>(LS_TRY(pipeline_.fire_some(*due)));
    is_changed_ = true;
    if (options_.between_timers) {
      LS_TRY(options_.between_timers());
    }
  }
  return {};
}

// A record, or what it is put aside as, is met where the clock may have moved without one. Behind
// others of its run there is nothing to look at.
void Task::meet_tick(EventTime event_time) {
  if (!ticks_.is_open()) {
    return;
  }
  if (event_time >= clock_) {
    ticks_.drop();
  } else {
    ticks_.keep(clock_);
  }
}

Status Task::flush_run() {
  run_cut_ = EventTime::max();
  if (run_.empty()) {
    return {};
  }
  Status status = pipeline_.run(run_);
  run_.clear();
  return status ? Status() : std::move(status).with("topology " + topology_->name());
}

Status Task::advance_clock(EventTime to) {
  if (to < clock_) {
    return {};
  }
  arena_.reset();
  if (to > clock_) {
    ticks_.open(positions_);
    is_changed_ = true;
  }
  LS_TRY(fire(to));  // also if it is that late already: an end may have come between two timers
  clock_ = to;
  return {};
}

void Task::set_models(std::shared_ptr<const ModelSet> models) {
  models_ = std::move(models);
}

Status Task::checkpoint(state::WriteBatch& out) {
  LS_TRY(pipeline_.checkpoint(out));
  ticks_.collect(out);
  if (aligned_ != nullptr) {
    aligned_->held().collect(out);
  }
  ++transaction_;
  out.put(state::kMetaKey, make_meta().save());
  return {};
}

void Task::stamp_changelog(const Stamp& stamp, state::WriteBatch& out) const {
  state::Meta meta = make_meta();
  meta.changelog_next = stamp.changelog_next;
  meta.current_at = stamp.now;
  out.put(state::kMetaKey, meta.save());
}

void Task::committed() {
  pipeline_.committed();
  ticks_.committed();
  if (aligned_ != nullptr) {
    aligned_->held().committed();
  }
  committed_ = transaction_;
  is_changed_ = false;
}

Status Task::rolled_back() {
  run_.clear();
  run_cut_ = EventTime::max();
  LS_TRY(read_meta());
  is_overtaken_ = transaction_ != committed_;
  is_changed_ = false;
  if (aligned_ != nullptr) {
    LS_TRY(aligned_->held().rolled_back());
  }
  return pipeline_.rolled_back();
}

// A task reads a handful of partitions: a linear look allocates nothing.
std::size_t Task::cursor(const Message& message) {
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    const TopicPartition& known = positions_[i].at;
    if (known.partition == message.partition && known.topic == message.topic) {
      return i;
    }
  }
  positions_.push_back({{std::string(message.topic), message.partition}, message.offset});
  seen_.push_back(EventTime::min());
  return positions_.size() - 1;
}

Status Task::read_meta() {
  std::string bytes;
  positions_.clear();
  seen_.clear();
  clock_ = EventTime::min();
  transaction_ = 0;
  changelog_id_.clear();
  read_order_.restart({});
  egress_.set_sequences({});
  egress_.set_sent({});
  LS_TRY(ticks_.rolled_back());
  if (aligned_ != nullptr) {
    aligned_->load({});
  }
  if (!LS_TRY(store_.get(state::kMetaKey, bytes))) {
    return {};
  }
  const state::Meta meta = LS_TRY(state::Meta::load(bytes));
  LS_TRY(check_fingerprint(meta));
  return restore_from(meta);
}

std::string Task::fingerprint() const {
  return options_.aligned ? options_.aligned->fingerprint
                          : fmt::format("{:016x}", topology_->fingerprint());
}

// A state of format 1 does not say which nodes made it.
Status Task::check_fingerprint(const state::Meta& meta) const {
  if (meta.fingerprint == fingerprint()) {
    return {};
  }
  const NodeChanges changes = meta.nodes.empty() ? NodeChanges() : node_changes(meta.nodes, nodes_);
  if (options_.aligned || !changes.fatal.empty()) {
    Error error = user_error(fmt::format(
        "topology {} partition {}: {}", topology_->name(), options_.partition.value,
        changes.fatal.empty() ? "the state is of an aligned run with other topologies, partitions, "
                                "boundary, lag, disorder or end; start a new run"
                              : joined(changes.fatal)));
    error.code = "state_topology";
    return error;
  }
  log_warn(
      "The topology changed since its last commit; rows of nodes that stayed are kept. "
      "topology={} partition={} changes=\"{}\"",
      topology_->name(), options_.partition.value, joined(changes.told));
  return {};
}

Status Task::restore_from(const state::Meta& meta) {
  for (const state::Meta::Input& input : meta.inputs) {
    positions_.push_back({{input.topic, input.partition}, input.next});
    seen_.push_back(input.seen);
  }
  read_order_.restart(positions_);
  clock_ = meta.clock;
  transaction_ = meta.transaction;
  changelog_id_ = meta.changelog_id;
  std::map<std::string, std::uint64_t> sequences;
  for (const state::Meta::Sequence& sequence : meta.sequences) {
    sequences[sequence.sink] = sequence.next;
  }
  egress_.set_sequences(sequences);
  egress_.set_sent(meta.sent);
  if (aligned_ != nullptr) {
    aligned_->load(meta);
  }
  return ticks_.load(meta);
}

state::Meta Task::make_meta() const {
  state::Meta meta;
  meta.transaction = transaction_;
  meta.fingerprint = fingerprint();
  meta.nodes = nodes_;
  meta.changelog_id = changelog_id_.empty() ? new_changelog_id_ : changelog_id_;
  meta.clock = clock_;
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    state::Meta::Input input;
    input.topic = positions_[i].at.topic;
    input.partition = positions_[i].at.partition;
    input.next = positions_[i].next;
    input.seen = seen_[i];
    meta.inputs.push_back(std::move(input));
  }
  for (const auto& [sink, next] : egress_.sequences()) {
    meta.sequences.push_back({sink, next});
  }
  meta.sent = egress_.sent();
  for (const auto& [name, snapshot] : models_->by_name) {
    meta.models.push_back({name, snapshot->valid_from});
  }
  ticks_.save(clock_, meta);
  if (aligned_ != nullptr) {
    aligned_->save(meta);
  }
  return meta;
}

}  // namespace ls::flow
