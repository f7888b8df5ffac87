// States of a worker that are not at the last commit yet: brought there a slice a turn.

#include "leadstream/runtime/worker.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::runtime {
namespace {

// How long a turn may wait for records of running tasks while a restore waits for its own, or a
// task for models.
constexpr Millis kWaitBesideRestore{5};

// For records that are on their way to a task of an aligned run, so that they join the transaction.
constexpr Millis kWaitBeforeCommit{2};

}  // namespace

Millis Worker::poll_wait() const {
  if (has_more_) {
    return Millis{0};
  }
  // The next turn that finds nothing commits, and others wait for that.
  if (options_.task.aligned && in_transaction_) {
    return std::min(options_.poll_wait, kWaitBeforeCommit);
  }
  if (restoring_.empty()) {
    return is_waiting_ ? std::min(options_.poll_wait, kWaitBesideRestore) : options_.poll_wait;
  }
  return has_restored_ ? Millis{0} : std::min(options_.poll_wait, kWaitBesideRestore);
}

// A state that needs no restore is taken up at once.
Status Worker::begin_restore(Partition partition) {
  std::unique_ptr<StateOpening> opening = LS_TRY(parts_.states->open(*parts_.topology, partition));
  const bool is_immediate = opening->is_immediate();
  restoring_.at(partition).opening = std::move(opening);
  if (is_immediate) {
    LS_TRY(advance_restore(partition));
  }
  return {};
}

// One restore a turn, the first that finds something to do: a task that is whole is worth more than
// two halves, and one that waits for a transaction to be decided holds up none.
Status Worker::restore_slice() {
  has_restored_ = false;
  for (const auto& [partition, restoring] : restoring_) {
    if (LS_TRY(advance_restore(partition))) {
      has_restored_ = true;
      return {};
    }
  }
  return {};
}

// Whether it came further. What fails is begun anew by the rollback, and goes on where it was.
Result<bool> Worker::advance_restore(Partition partition) {
  Restoring& restoring = restoring_.at(partition);
  std::unique_ptr<StateOpening> opening = std::move(restoring.opening);
  if (opening == nullptr) {
    return false;
  }
  const std::string name =
      fmt::format("topology {}: partition {}", parts_.topology->name(), partition.value);
  Result<StateOpening::Step> advanced = opening->advance();
  note_damage(restoring, opening->progress().damage);
  StateOpening::Step step = LS_TRY(std::move(advanced).with(name));
  if (step.store == nullptr) {
    restoring.opening = std::move(opening);
    return step.has_moved;
  }
  Slot slot = LS_TRY(make_slot(partition, std::move(step.store)).with(name));
  slot.inputs = restoring.inputs;
  for (const flow::TopicPartition& at : slot.inputs) {
    LS_TRY(place(slot, at));
  }
  tasks_.emplace(partition, std::move(slot));
  restoring_.erase(partition);
  return true;
}

// An opening tells it once, whatever becomes of that opening.
void Worker::note_damage(Restoring& restoring, const std::string& damage) {
  if (restoring.damage.empty() && !damage.empty()) {
    restoring.damage = damage;
    ++totals_.states_damaged;
  }
}

Status Worker::restart_restores() {
  std::vector<Partition> failed;
  for (const auto& [partition, restoring] : restoring_) {
    if (restoring.opening == nullptr) {
      failed.push_back(partition);
    }
  }
  for (const Partition partition : failed) {
    LS_TRY(ask_group(restoring_.at(partition).inputs));
    LS_TRY(begin_restore(partition));
  }
  return {};
}

}  // namespace ls::runtime
