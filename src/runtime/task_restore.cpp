#include "leadstream/runtime/task_restore.hpp"

#include "leadstream/base/log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace ls::runtime {
namespace {

constexpr std::size_t kMessagesMax = 500;
// What one turn of the worker's loop may spend on a restore: some ten milliseconds.
constexpr std::size_t kSliceRecordsMax = 4000;
constexpr std::size_t kSliceBytesMax = 4 << 20;

std::string name_of(const flow::TopicPartition& at) {
  return fmt::format("{} partition {}", at.topic, at.partition.value);
}

// The end taken may lie inside a transaction only if it was open then and was committed since: by
// another owner, as nothing of ours is open. Its partition is not ours any more.
Error explain(Error inside, const flow::TopicPartition& changelog, Offset end, Offset end_now) {
  if (end_now <= end) {
    return inside;
  }
  return external_error(
      fmt::format("{} grew from offset {} to {} during the restore: the task has another owner by "
                  "now",
                  name_of(changelog), end.value, end_now.value),
      Retry::yes);
}

}  // namespace

Result<TaskRestore> TaskRestore::begin(state::StateStore& store, flow::LogReaders& readers,
                                       flow::TopicPartition changelog, EventTime now) {
  const flow::Source::Range range = LS_TRY(readers.range(changelog));
  state::Restore restore =
      LS_TRY(state::Restore::begin(store, {.first = range.first, .end = range.next, .now = now})
                 .with(name_of(changelog)));
  const Offset from = restore.from();
  TaskRestore task(std::move(restore), readers, std::move(changelog), now);
  task.end_ = range.next;
  if (from < range.next) {
    task.reader_ = LS_TRY(readers.open(task.changelog_, from));
    task.end_ = task.reader_->opened_range().next;
  }
  return task;
}

// What is committed below the end may still be undecided for readers; waiting for it loses nothing,
// ending at what is decided now could.
Result<TaskRestore::Step> TaskRestore::advance(Millis wait) {
  const bool has_moved = reader_ != nullptr && LS_TRY(read_slice(wait));
  if (reader_ == nullptr || reader_->has_caught_up()) {
    LS_TRY(finish());
    return Step::done;
  }
  return has_moved ? Step::moved : Step::waits;
}

Result<bool> TaskRestore::read_slice(Millis wait) {
  const Offset before = reader_->position();
  std::size_t records = 0;
  std::size_t bytes = 0;
  while (!reader_->has_caught_up() && records < kSliceRecordsMax && bytes < kSliceBytesMax) {
    messages_.clear();
    LS_TRY(reader_->poll(records == 0 ? wait : Millis{0}, kMessagesMax, messages_));
    if (messages_.empty()) {
      break;
    }
    for (const flow::Message& message : messages_) {
      const bool is_missing = message.offset >= restore_.missing_from();
      if (!is_age_known_ && is_missing) {
        LS_TRY(check_age(message));
      }
      records_ += is_missing ? 1 : 0;  // what only proves the store is not restored
      const std::optional<Bytes> value =
          message.is_tombstone ? std::nullopt : std::optional<Bytes>(message.value);
      LS_TRY(restore_.add(message.key, value, message.offset));
      bytes += message.key.size() + message.value.size();
    }
    records += messages_.size();
  }
  return reader_->position() > before;
}

// Half of what the topic keeps, since clocks differ and a restore takes its time. Nothing newer on
// the changelog, nothing to miss: then it is not asked how old the store is.
Status TaskRestore::check_age(const flow::Message& first_missing) {
  const EventTime current_at = *restore_.current_at();
  const EventTime now = std::max(now_, first_missing.appended);
  const Millis kept = LS_TRY(readers_->tombstones_kept(changelog_.topic));
  if (current_at == EventTime::min() || (now - current_at).count > kept.count / 2) {
    Error error = external_error(
        fmt::format("{}: the state was last up to date {}, but the changelog keeps what tells of "
                    "erased rows for "
                    "{} s only",
                    name_of(changelog_),
                    current_at == EventTime::min() ? "at a time that it does not say"
                                                   : "at " + format_rfc3339(current_at),
                    kept.count / 1000));
    error.code = kStateOutdated;
    return error;
  }
  is_age_known_ = true;
  return {};
}

Status TaskRestore::finish() {
  const Result<std::optional<state::Meta>> finished = restore_.finish();
  if (!finished) {
    return explain(finished.error().with(name_of(changelog_)), changelog_, end_,
                   LS_TRY(readers_->range(changelog_)).next);
  }
  const std::optional<state::Meta>& meta = *finished;
  log_info("State restored. changelog={} partition={} records={} transaction={}", changelog_.topic,
           changelog_.partition.value, records_, meta ? meta->transaction : 0);
  return {};
}

RestoreProgress TaskRestore::progress() const {
  return {
      .records = records_, .next = reader_ == nullptr ? end_ : reader_->position(), .end = end_};
}

}  // namespace ls::runtime
