#include "leadstream/runtime/worker.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::runtime {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;

}  // namespace

Worker::Worker(WorkerParts parts, WorkerOptions options)
    : parts_(std::move(parts)), options_(std::move(options)) {
  options_.task.clock = parts_.clock;
  show_nodes();
}

Status Worker::start() {
  return parts_.source->subscribe(parts_.topology->input_topics(), *this);
}

Status Worker::run_once() {
  messages_.clear();
  LS_TRY(parts_.source->poll(options_.poll_wait, options_.messages_max, messages_));
  const std::int64_t began_ns = parts_.clock->monotonic_ns();
  Status status = work();
  totals_.busy_ns += parts_.clock->monotonic_ns() - began_ns;
  return status;
}

Status Worker::work() {
  if (!messages_.empty()) {
    begin_transaction();
    LS_TRY(ingest());
  }
  LS_TRY(tick_idle());
  return commit_due() ? commit() : Status();
}

// Models are adopted here and only here: one version per task and transaction.
void Worker::begin_transaction() {
  if (in_transaction_) {
    return;
  }
  in_transaction_ = true;
  transaction_began_ns_ = parts_.clock->monotonic_ns();
  transaction_records_ = 0;
  appended_.clear();
  const std::shared_ptr<const flow::ModelSet> models = parts_.models->latest();
  for (auto& [partition, slot] : tasks_) {
    slot.task->set_models(models);
  }
}

Status Worker::ingest() {
  for (const flow::Message& message : messages_) {
    const auto slot = tasks_.find(message.partition);
    // A message of a partition that is no longer ours: its new owner reads it.
    if (slot != tasks_.end()) {
      slot->second.run.push_back(message);
    }
  }
  const std::int64_t now = parts_.clock->monotonic_ns();
  for (auto& [partition, slot] : tasks_) {
    if (slot.run.empty()) {
      continue;
    }
    transaction_records_ += slot.run.size();
    slot.active_ns = now;
    slot.read_appended = slot.run.back().appended;
    note_appended(slot.run);
    Status status = slot.task->ingest(slot.run);
    slot.run.clear();
    LS_TRY(std::move(status).with(fmt::format("partition {}", partition.value)));
  }
  return {};
}

void Worker::note_appended(std::span<const flow::Message> run) {
  for (const flow::Message& message : run) {
    if (appended_.empty() || appended_.back().at != message.appended) {
      appended_.push_back({message.appended, 0});
    }
    ++appended_.back().count;
  }
}

void Worker::tell_latencies() {
  const EventTime now = parts_.clock->now();
  for (const Appended& appended : appended_) {
    totals_.latencies.add(static_cast<double>((now - appended.at).count) / 1000.0, appended.count);
  }
  appended_.clear();
}

// A silent partition's clock moves by the time that passed, never to now: a slow log must not make
// its records late.
Status Worker::tick_idle() {
  if (options_.idle.count == 0) {
    return {};
  }
  const std::int64_t now = parts_.clock->monotonic_ns();
  for (auto& [partition, slot] : tasks_) {
    const bool is_at_end =
        std::all_of(slot.inputs.begin(), slot.inputs.end(),
                    [this](const flow::TopicPartition& at) { return parts_.source->at_end(at); });
    const Millis silent{(now - slot.active_ns) / kNsPerMs};
    if (!is_at_end || silent < options_.idle || slot.task->clock() == EventTime::min()) {
      continue;
    }
    slot.active_ns = now;
    begin_transaction();
    LS_TRY(slot.task->advance_clock(slot.task->clock() + silent));
  }
  return {};
}

bool Worker::commit_due() const {
  if (!in_transaction_) {
    return false;
  }
  if (transaction_records_ >= options_.uncommitted_records_max ||
      parts_.clock->monotonic_ns() - transaction_began_ns_ >=
          options_.commit_interval.count * kNsPerMs) {
    return true;
  }
  std::size_t bytes = 0;
  for (const auto& [partition, slot] : tasks_) {
    bytes += slot.task->dirty_bytes();
  }
  return bytes >= options_.uncommitted_bytes_max;
}

Status Worker::commit() {
  const std::int64_t began = parts_.clock->monotonic_ns();
  std::vector<flow::TaskCommit> commits;
  std::vector<Slot*> changed;
  for (auto& [partition, slot] : tasks_) {
    if (!slot.task->has_uncommitted()) {
      continue;
    }
    slot.rows.clear();
    LS_TRY(slot.task->checkpoint(slot.rows));
    commits.push_back({parts_.topology->name(), partition, slot.task->positions(), &slot.rows});
    changed.push_back(&slot);
  }
  if (!commits.empty()) {
    LS_TRY(parts_.sink->commit(commits));
  }
  for (Slot* slot : changed) {
    if (parts_.sink->state_carrier() == flow::StateCarrier::worker) {
      LS_TRY(keep_rows(*slot));
    }
    slot->task->committed();
  }
  in_transaction_ = false;
  ++totals_.commits;
  const std::int64_t took_ns = parts_.clock->monotonic_ns() - began;
  totals_.commit_ns_total += took_ns;
  totals_.commit_durations.add(static_cast<double>(took_ns) * 1e-9);
  tell_latencies();
  return {};
}

// The copy of META in the store tells where the changelog goes on; the one on the changelog could
// not know yet.
Status Worker::keep_rows(Slot& slot) {
  const auto next = parts_.sink->changelog_next(parts_.topology->name(), slot.task->partition());
  if (next) {
    slot.task->stamp_changelog(*next, slot.rows);
  }
  return slot.store->write(slot.rows);
}

Status Worker::finish() {
  return in_transaction_ ? commit() : Status();
}

Status Worker::roll_back() {
  ++totals_.rollbacks;
  in_transaction_ = false;
  LS_TRY(parts_.sink->abort());
  for (auto& [partition, slot] : tasks_) {
    slot.run.clear();
    LS_TRY(slot.task->rolled_back());
  }
  LS_TRY(catch_up());
  for (auto& [partition, slot] : tasks_) {
    LS_TRY(rewind(slot));
  }
  return {};
}

// A commit that was in doubt may have been decided for: its rows are on the changelog, but not in
// the store, or there already, if another worker of this process restored them. Such a task is
// opened again, which restores what is missing and forgets what memory held.
Status Worker::catch_up() {
  std::vector<Partition> behind;
  for (const auto& [partition, slot] : tasks_) {
    bool is_behind = slot.task->is_overtaken();
    for (const flow::TopicPartition& at : slot.inputs) {
      const std::optional<Offset> committed = LS_TRY(parts_.source->committed(at));
      asked_[at] = committed;
      const std::optional<Offset> known = position_of(slot, at);
      is_behind = is_behind || (committed && (!known || *known < *committed));
    }
    if (is_behind) {
      behind.push_back(partition);
    }
  }
  for (const Partition partition : behind) {
    const std::vector<flow::TopicPartition> inputs = tasks_.at(partition).inputs;
    add_counters(totals_, *tasks_.at(partition).task);
    tasks_.erase(partition);
    LS_TRY(open_slot(partition));
    tasks_.at(partition).inputs = inputs;
  }
  return {};
}

std::optional<Offset> Worker::position_of(const Slot& slot, const flow::TopicPartition& at) {
  for (const flow::Position& position : slot.task->positions()) {
    if (position.at == at) {
      return position.next;
    }
  }
  return std::nullopt;
}

Status Worker::rewind(Slot& slot) {
  for (const flow::TopicPartition& at : slot.inputs) {
    const Offset start = LS_TRY(start_of(slot, at));
    LS_TRY(parts_.source->seek(at, start));
  }
  return {};
}

Status Worker::open_slot(Partition partition) {
  Slot slot;
  slot.store = LS_TRY(parts_.states->open(*parts_.topology, partition));
  flow::TaskOptions options = options_.task;
  options.partition = partition;
  slot.task = std::make_unique<flow::Task>(parts_.topology, *parts_.catalog, *slot.store,
                                           *parts_.sink, options);
  LS_TRY(slot.task->open());
  // It may join a transaction that has begun.
  slot.task->set_models(parts_.models->latest());
  slot.active_ns = parts_.clock->monotonic_ns();
  tasks_.emplace(partition, std::move(slot));
  return {};
}

Status Worker::on_assigned(std::span<const flow::TopicPartition> partitions) {
  // Asking for the group's offsets waits until transactions of previous owners are decided: only
  // then is what lies on the changelogs all there is to restore. The answer is no measure of a
  // state that was opened before: the group may have moved since.
  for (const flow::TopicPartition& at : partitions) {
    const std::optional<Offset> committed = LS_TRY(parts_.source->committed(at));
    if (!tasks_.contains(at.partition)) {
      asked_[at] = committed;
    }
  }
  for (const flow::TopicPartition& at : partitions) {
    if (!tasks_.contains(at.partition)) {
      LS_TRY(open_slot(at.partition)
                 .with(fmt::format("topology {}: partition {}", parts_.topology->name(),
                                   at.partition.value)));
    }
    Slot& slot = tasks_.at(at.partition);
    if (std::find(slot.inputs.begin(), slot.inputs.end(), at) == slot.inputs.end()) {
      slot.inputs.push_back(at);
    }
    LS_TRY(place(slot, at));
  }
  log_info("Partitions assigned. topology={} worker={} count={}", parts_.topology->name(),
           options_.worker, partitions.size());
  return {};
}

Status Worker::place(Slot& slot, const flow::TopicPartition& at) {
  const Offset start = LS_TRY(start_of(slot, at));
  LS_TRY(parts_.source->seek(at, start));
  return parts_.source->resume(at);
}

// A group that moved since the state was opened is moved by another owner, as nothing of ours is
// open: the partition is not ours any more, which the next poll tells. If nobody asked before the
// opening, it may have moved: a rollback asks. Only a group that stands still elsewhere than the
// state needs a person.
Retry Worker::retry_after(const flow::TopicPartition& at, std::optional<Offset> committed) const {
  const auto asked = asked_.find(at);
  const bool stands_still = asked != asked_.end() && asked->second == committed;
  return stands_still ? Retry::no : Retry::yes;
}

// The position stored with the state is the truth; the group's is held against it.
Result<Offset> Worker::start_of(const Slot& slot, const flow::TopicPartition& at) {
  const std::optional<Offset> committed = LS_TRY(parts_.source->committed(at));
  const std::optional<Offset> known = position_of(slot, at);
  if (known) {
    if (committed && *committed != *known) {
      return external_error(
          fmt::format("{} partition {}: the state stands at offset {}, the consumer group at {}; "
                      "someone reset the "
                      "group or the state is not this group's. Reset both or neither",
                      at.topic, at.partition.value, known->value, committed->value),
          retry_after(at, committed));
    }
    return *known;
  }
  if (committed) {
    return external_error(
        fmt::format("{} partition {}: the consumer group stands at offset {}, but the state knows "
                    "nothing of this partition; restore the state or reset the group",
                    at.topic, at.partition.value, committed->value),
        retry_after(at, committed));
  }
  return LS_TRY(parts_.source->range(at)).first;
}

Status Worker::on_revoked(std::span<const flow::TopicPartition> partitions) {
  Status finished = finish();
  // Committed or not: somebody else owns them next, and would meet our store and our writes.
  drop(partitions);
  return finished;
}

Status Worker::on_lost(std::span<const flow::TopicPartition> partitions) {
  log_warn(
      "Partitions lost; their uncommitted work is read again by the next owner. topology={} "
      "count={}",
      parts_.topology->name(), partitions.size());
  drop(partitions);
  return roll_back();
}

// What a task counted stays counted when its partition goes: a counter never falls.
void Worker::drop(std::span<const flow::TopicPartition> partitions) {
  for (const flow::TopicPartition& at : partitions) {
    if (const auto slot = tasks_.find(at.partition); slot != tasks_.end()) {
      add_counters(totals_, *slot->second.task);
      tasks_.erase(slot);
    }
  }
}

}  // namespace ls::runtime
