// The turn of an aligned run: what is complete is done, and what is done is told.

#include "leadstream/runtime/worker.hpp"

#include <algorithm>

namespace ls::runtime {

// A turn that finds nothing to do leaves no transaction open: who waits must not hold up those who
// read what it sent. Nothing new to tell and nothing open: it just waits.
Status Worker::align() {
  note_ends();
  const bool has_advanced = LS_TRY(advance_tasks());
  const bool has_moved = has_advanced || !messages_.empty() || has_restored_;
  const bool has_uncommitted = std::ranges::any_of(
      tasks_, [](const auto& task) { return task.second.task->has_uncommitted(); });
  if (has_uncommitted || has_news()) {
    begin_transaction();
  }
  const bool is_due = commit_due() || !has_moved || (is_waiting_ && has_news());
  return in_transaction_ && is_due ? commit() : Status();
}

// Behind `ingest`: everything that a partition at its end has given is with its task.
void Worker::note_ends() {
  for (auto& [partition, slot] : tasks_) {
    for (const flow::TopicPartition& at : slot.inputs) {
      if (parts_.source->at_end(at)) {
        slot.task->reach_end(at);
      }
    }
  }
}

// Whether any did something.
Result<bool> Worker::advance_tasks() {
  is_waiting_ = false;
  has_more_ = false;
  bool has_moved = false;
  for (auto& [partition, slot] : tasks_) {
    const flow::AlignedStep step = LS_TRY(slot.task->advance(parts_.feed, options_.messages_max));
    note_wait(slot, step);
    transaction_records_ += step.records;
    has_moved = has_moved || step.records > 0;
    has_more_ = has_more_ || step.records >= options_.messages_max;
    is_waiting_ = is_waiting_ || step.waiting_for.has_value();
  }
  return has_moved;
}

void Worker::note_wait(Slot& slot, const flow::AlignedStep& step) const {
  if (step.records > 0 || !step.behind) {
    slot.idle_since_ns.reset();
  }
  if (step.behind && !slot.idle_since_ns) {
    slot.idle_since_ns = parts_.clock->monotonic_ns();
  }
  slot.behind = step.behind;
  slot.waiting_for = step.waiting_for;
}

bool Worker::has_news() const {
  return std::ranges::any_of(tasks_, [](const auto& task) { return task.second.task->has_news(); });
}

Status Worker::publish_progress() {
  if (!options_.task.aligned) {
    return {};
  }
  for (auto& [partition, slot] : tasks_) {
    if (slot.task->has_news()) {
      LS_TRY(slot.task->publish());
    }
  }
  return {};
}

bool Worker::is_done() const {
  return has_tasks() && !is_restoring() && std::ranges::all_of(tasks_, [this](const auto& task) {
           const flow::Task& of = *task.second.task;
           return of.published() == options_.task.aligned->until && !of.has_uncommitted();
         });
}

}  // namespace ls::runtime
