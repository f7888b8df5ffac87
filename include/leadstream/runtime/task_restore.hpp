#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/flow/io.hpp"
#include "leadstream/runtime/state_provider.hpp"
#include "leadstream/state/restore.hpp"
#include "leadstream/state/state_store.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace ls::runtime {

// Error code: the store has to be filled anew from its changelog.
inline constexpr std::string_view kStateOutdated = "state_outdated";

// Brings a task's store up to its changelog, a slice at a time. Whoever begins it has the group's
// stable offsets by then: everything that belongs to them was on the changelog before they were
// given, so it lies below the end taken here. The worker holds what was restored against those
// offsets afterwards. Borrows store and readers; one thread.
class TaskRestore {
 public:
  // `now` is the wall clock's.
  static Result<TaskRestore> begin(state::StateStore& store, flow::LogReaders& readers,
                                   flow::TopicPartition changelog, EventTime now);

  enum class Step { waits, moved, done };
  // Error code `state_outdated` before anything was written, if the store is so old that compaction
  // may have removed tombstones which it has not seen: rows erased meanwhile would stay in it.
  // Reads and writes what is there, up to a slice. Waits so long for the first record: not at all
  // where others share the thread.
  Result<Step> advance(Millis wait = Millis{0});
  [[nodiscard]] RestoreProgress progress() const;

 private:
  TaskRestore(state::Restore restore, flow::LogReaders& readers, flow::TopicPartition changelog,
              EventTime now)
      : restore_(std::move(restore)),
        readers_(&readers),
        changelog_(std::move(changelog)),
        now_(now),
        is_age_known_(!restore_.current_at()) {}
  Result<bool> read_slice(Millis wait);
  Status check_age(const flow::Message& first_missing);
  Status finish();

  state::Restore restore_;
  flow::LogReaders* readers_;
  flow::TopicPartition changelog_;
  EventTime now_;
  bool is_age_known_;                        // to be young enough
  std::unique_ptr<flow::LogReader> reader_;  // none if there is nothing to read
  std::vector<flow::Message> messages_;
  Offset end_;
  std::uint64_t records_ = 0;
};

}  // namespace ls::runtime
