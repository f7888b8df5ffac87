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
class Restore {
 public:
  struct Options {
    std::string topic_id;  // of the changelog, so that a new topic of the same name is noticed
    Offset first;          // the first record that the changelog still has
    Offset end;            // behind the last record that it has, undecided transactions included
    std::size_t batch_bytes_max = 2 << 20;
  };
  // Error code `changelog_replaced` if the store follows another topic or is ahead of this one,
  // `changelog_truncated` if records that it needs are gone: rebuild from an empty store then, if
  // the topic is the one to trust.
  [[nodiscard]] static Result<Restore> begin(StateStore& store, Options options);

  // The first record to read.
  [[nodiscard]] Offset from() const {
    return next_;
  }
  Status add(Bytes key, std::optional<Bytes> value, Offset offset);
  // Everything was read. META as it is now in the store; nothing if the task has never committed.
  [[nodiscard]] Result<std::optional<Meta>> finish();

 private:
  Restore(StateStore& store, Options options)
      : store_(&store), options_(std::move(options)), reader_(options_.batch_bytes_max) {}
  Status write_batch();

  StateStore* store_;
  Options options_;
  ChangelogReader reader_;
  Offset next_;
  std::optional<Meta> meta_;  // in the store
  bool is_at_commit_ = true;  // no row was read since META
  bool is_unfinished_ = false;
};

// Whether a restore of this store was begun and not finished.
[[nodiscard]] Result<bool> is_restoring(const StateStore& store);

}  // namespace ls::state
