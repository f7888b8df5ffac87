#include "leadstream/runtime/worker.hpp"

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
  LS_TRY(parts_.source->poll(poll_wait(), options_.messages_max, messages_));
  is_behind_ = messages_.size() >= options_.messages_max;
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
  // Behind `ingest`: what was polled before a partition was sought to its place is not its run.
  LS_TRY(restore_slice());
  if (options_.task.aligned) {
    return align();
  }
  LS_TRY(tick_idle());
  return commit_due() ? commit() : Status();
}

// Models are adopted here and only here: one version per task and transaction. In an aligned run
// each task takes those of its boundary.
void Worker::begin_transaction() {
  if (in_transaction_) {
    return;
  }
  in_transaction_ = true;
  transaction_began_ns_ = parts_.clock->monotonic_ns();
  transaction_records_ = 0;
  appended_.clear();
  if (options_.task.aligned) {
    return;
  }
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
    slot.active_ns = now;
    slot.read_appended = slot.run.back().appended;
    LS_TRY(slot.task->ingest(slot.run).with(fmt::format("partition {}", partition.value)));
    // A commit among its timers is one before they all count.
    transaction_records_ += slot.run.size();
    note_appended(slot.run);
    slot.run.clear();
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

// Who is behind has many events wait anyway, and one long pause costs less than many short ones;
// who keeps up makes them short.
bool Worker::commit_due() const {
  if (!in_transaction_) {
    return false;
  }
  const Millis interval = is_behind_
                              ? options_.commit_interval_behind.value_or(options_.commit_interval)
                              : options_.commit_interval;
  if (transaction_records_ >= options_.uncommitted_records_max ||
      parts_.clock->monotonic_ns() - transaction_began_ns_ >= interval.count * kNsPerMs) {
    return true;
  }
  const std::size_t most = options_.uncommitted_bytes_max;
  return dirty_bytes() >=
         (is_behind_ ? most : std::min(options_.prompt_bytes.value_or(most), most));
}

std::size_t Worker::dirty_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [partition, slot] : tasks_) {
    bytes += slot.task->dirty_bytes();
  }
  return bytes;
}

Status Worker::commit() {
  const std::int64_t began = parts_.clock->monotonic_ns();
  std::vector<flow::TaskCommit> commits;
  std::vector<Slot*> changed;
  LS_TRY(publish_progress());
  for (auto& [partition, slot] : tasks_) {
    if (!slot.task->has_uncommitted()) {
      continue;
    }
    slot.rows.clear();
    LS_TRY(slot.task->checkpoint(slot.rows));
    commits.push_back({parts_.topology->name(), partition, slot.task->positions(), &slot.rows});
    slot.is_in_doubt = parts_.sink->state_carrier() == flow::StateCarrier::worker;
    changed.push_back(&slot);
  }
  if (!commits.empty()) {
    LS_TRY(parts_.sink->commit(commits));
  }
  for (Slot* slot : changed) {
    if (parts_.sink->state_carrier() == flow::StateCarrier::worker) {
      LS_TRY(keep_rows(*slot));
      slot->is_in_doubt = false;
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

// What a clock that moves far lets fire may be more than one transaction can hold, or its time.
Status Worker::commit_between_timers() {
  if (!commit_due()) {
    return {};
  }
  LS_TRY(commit());
  begin_transaction();
  return {};
}

// The copy of META in the store tells where the changelog goes on; the one on the changelog could
// not know yet.
Status Worker::keep_rows(Slot& slot) {
  const auto next = parts_.sink->changelog_next(parts_.topology->name(), slot.task->partition());
  if (next) {
    slot.task->stamp_changelog({*next, parts_.clock->now()}, slot.rows);
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
  return restart_restores();
}

}  // namespace ls::runtime
