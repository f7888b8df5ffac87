#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/strong.hpp"
#include "leadstream/state/changelog.hpp"
#include "leadstream/state/meta.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace ls::state {

// Brings a store up to its changelog: `begin`, `add` every record from `from()` up to the end that
// the changelog had, `finish`. Each batch moves a cursor in the store, so that a restore that is
// killed goes on where it was; while the cursor is there the store is not at any commit (compaction
// may have removed what a row was before) and must not be used. Borrows the store; one thread.
//
// The broker does not tell a client of 2022 whether a topic is the one that it was, so the log
// itself must: reading begins with the META at which the store stands. It is there unless a later
// one has replaced it, and either carries the changelog's id. Whatever breaks that is refused with
// the error code `changelog_replaced` (the topic was made anew, or has lost its end) or
// `changelog_truncated` (records that the store needs were deleted, which compaction never does).
class Restore {
 public:
  struct Options {
    Offset first;   // the first record that the changelog still has
    Offset end;     // behind the last record that it has, undecided transactions included
    EventTime now;  // on the wall clock
    std::size_t batch_bytes_max = 2 << 20;
  };
  [[nodiscard]] static Result<Restore> begin(StateStore& store, Options options);

  // The next record to read.
  [[nodiscard]] Offset from() const {
    return next_;
  }
  // The first record that the store as it was found does not hold.
  [[nodiscard]] Offset missing_from() const {
    return missing_from_;
  }
  // When the store as it was found last held all that the changelog had; the least time if it does
  // not say. Nothing for an empty store.
  [[nodiscard]] std::optional<EventTime> current_at() const {
    return current_at_;
  }
  Status add(Bytes key, std::optional<Bytes> value, Offset offset);
  // Everything was read. META as it is now in the store; nothing if the task has never committed.
  [[nodiscard]] Result<std::optional<Meta>> finish();

 private:
  struct Found;
  Restore(StateStore& store, Options options)
      : store_(&store), options_(options), reader_(options_.batch_bytes_max) {}
  static Result<std::optional<Found>> look(const StateStore& store);
  Status follow(const Found& found);
  Status check_own(Bytes key, std::optional<Bytes> value);
  Status check_id(const Meta& meta);
  Status write_batch();

  StateStore* store_;
  Options options_;
  ChangelogReader reader_;
  Offset next_;
  Offset missing_from_;
  std::optional<EventTime> current_at_;
  std::string changelog_id_;  // empty: not known
  std::optional<Meta> meta_;  // in the store
  bool is_at_commit_ = true;  // no row was read since META
  bool is_unfinished_ = false;
  bool is_proven_ = true;  // what was read shows that the store comes from this changelog
  bool is_cut_ = false;    // the changelog begins behind what the store holds
};

// Whether a restore of this store was begun and not finished.
[[nodiscard]] Result<bool> is_restoring(const StateStore& store);

}  // namespace ls::state
