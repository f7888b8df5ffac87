// Which tasks a worker has: partitions that come, go, and stand where their state does.

#include "leadstream/base/hash.hpp"
#include "leadstream/base/log.hpp"
#include "leadstream/runtime/worker.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::runtime {
namespace {

// Tells a changelog from one that is made later under the same name. Of several owners that begin
// one at a time only one commits.
std::string new_changelog_id(const Clock& clock, const flow::Topology& topology,
                             Partition partition) {
  return fmt::format("{:016x}",
                     hash64(fmt::format("{} {} {} {}", clock.now().ms, clock.monotonic_ns(),
                                        topology.name(), partition.value)));
}

}  // namespace

Result<Worker::Slot> Worker::make_slot(Partition partition,
                                       std::shared_ptr<state::StateStore> store) {
  Slot slot;
  slot.store = std::move(store);
  flow::TaskOptions options = options_.task;
  options.partition = partition;
  options.between_timers = [this] { return commit_between_timers(); };
  slot.task = std::make_unique<flow::Task>(parts_.topology, *parts_.catalog, *slot.store,
                                           *parts_.sink, options);
  if (parts_.sink->state_carrier() == flow::StateCarrier::worker) {
    slot.task->set_new_changelog_id(new_changelog_id(*parts_.clock, *parts_.topology, partition));
  }
  LS_TRY(slot.task->open());
  // It may join a transaction that has begun.
  if (!options_.task.aligned) {
    slot.task->set_models(parts_.models->latest());
  }
  slot.active_ns = parts_.clock->monotonic_ns();
  return slot;
}

// Asking for the group's offsets waits until transactions of previous owners are decided: only then
// is what lies on the changelogs all there is to restore.
Status Worker::ask_group(std::span<const flow::TopicPartition> inputs) {
  for (const flow::TopicPartition& at : inputs) {
    asked_[at] = LS_TRY(parts_.source->committed(at));
  }
  return {};
}

Status Worker::on_assigned(std::span<const flow::TopicPartition> partitions) {
  // The answer is no measure of a state that was opened before: the group may have moved since.
  std::vector<flow::TopicPartition> unknown;
  for (const flow::TopicPartition& at : partitions) {
    if (!tasks_.contains(at.partition) && !restoring_.contains(at.partition)) {
      unknown.push_back(at);
    }
  }
  LS_TRY(ask_group(unknown));
  for (const flow::TopicPartition& at : partitions) {
    LS_TRY(add_input(at));
  }
  for (const flow::TopicPartition& at : unknown) {
    const auto restoring = restoring_.find(at.partition);
    if (restoring != restoring_.end() && restoring->second.opening == nullptr) {
      LS_TRY(begin_restore(at.partition));
    }
  }
  log_info("Partitions assigned. topology={} worker={} count={}", parts_.topology->name(),
           options_.worker, partitions.size());
  return {};
}

// To a task that runs it is added at its place; one that is being restored takes it up in the end.
Status Worker::add_input(const flow::TopicPartition& at) {
  const auto running = tasks_.find(at.partition);
  const bool runs = running != tasks_.end();
  std::vector<flow::TopicPartition>& inputs =
      runs ? running->second.inputs : restoring_[at.partition].inputs;
  if (std::find(inputs.begin(), inputs.end(), at) == inputs.end()) {
    inputs.push_back(at);
  }
  return runs ? place(running->second, at) : Status();
}

// A commit that was in doubt may have been decided for: its rows are on the changelog, but not in
// the store, or there already, if another worker of this process restored them. The group need not
// tell: a commit of timers moves no position. Such a task is restored again, which adds what is
// missing and forgets what memory held.
Status Worker::catch_up() {
  std::vector<Partition> behind;
  for (const auto& [partition, slot] : tasks_) {
    bool is_behind = slot.is_in_doubt || slot.task->is_overtaken();
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
    std::vector<flow::TopicPartition> inputs = tasks_.at(partition).inputs;
    add_counters(totals_, *tasks_.at(partition).task);
    tasks_.erase(partition);
    for (const flow::TopicPartition& at : inputs) {
      LS_TRY(parts_.source->pause(at));
    }
    restoring_[partition].inputs = std::move(inputs);
    LS_TRY(begin_restore(partition));
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
Result<Offset> Worker::start_of(Slot& slot, const flow::TopicPartition& at) {
  const std::optional<Offset> committed = LS_TRY(parts_.source->committed(at));
  const std::optional<Offset> known = position_of(slot, at);
  if (known) {
    if (committed && *committed != *known) {
      return external_error(
          fmt::format(
              "{} partition {}: the state stands at offset {}, the consumer group at {}; "
              "someone reset the group or the state is not this group's. Set the group back "
              "to {}, or give the task the state of {} (leadstream state import), or begin "
              "anew with both: no state, no changelog and no offsets",
              at.topic, at.partition.value, known->value, committed->value, known->value,
              committed->value),
          retry_after(at, committed));
    }
    if (!committed) {
      log_warn(
          "The group knows nothing of an input that its state has read: it goes on where the state "
          "stands. If the topic was made anew, what lies there before is left out. topic={} "
          "partition={} offset={}",
          at.topic, at.partition.value, known->value);
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
  const flow::Source::Range range = LS_TRY(parts_.source->range(at));
  if (options_.task.aligned) {
    // A rollback asks again, and a log that is being read may count what is not decided then.
    slot.task->begin_input(at, slot.begun.try_emplace(at, range).first->second);
  }
  return range.first;
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
    restoring_.erase(at.partition);
  }
}

}  // namespace ls::runtime
