#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/meta.hpp"
#include "leadstream/state/write_batch.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {

// The changelog is a compacted topic: one record per changed row, final value only, a tombstone for
// an erased row, META last. The record's key is a format byte and the row's key in the store; its
// value is the row's bytes as they are.

// The key of a changelog record.
[[nodiscard]] std::string changelog_key(Bytes row_key);
void append_changelog_key(std::string& out, Bytes row_key);
// The row's key: a view into the record's key. Refuses formats it does not know.
[[nodiscard]] Result<Bytes> row_key(Bytes changelog_key);

// Turns what a changelog holds into batches for a store, cut so that no batch mixes two
// transactions unless compaction has removed the META between them. Used once per restore.
class ChangelogReader {
 public:
  // A batch is ready after each META, and at `batch_bytes_max` at the latest.
  explicit ChangelogReader(std::size_t batch_bytes_max) : batch_bytes_max_(batch_bytes_max) {}

  // Takes one record of the changelog. No value is a tombstone. True: `batch` should be written
  // now, then `clear` called.
  [[nodiscard]] Result<bool> add(Bytes key, std::optional<Bytes> value, Offset offset);
  // Rows only; META is `meta()`, to be put with the changelog's position in it.
  [[nodiscard]] const WriteBatch& batch() const {
    return batch_;
  }
  void clear() {
    batch_.clear();
  }
  // The newest META so far, with changelog_next behind it; nothing before the first.
  [[nodiscard]] const std::optional<Meta>& meta() const {
    return meta_;
  }
  // Whether the rows taken so far are exactly those of `meta()`: no record came after it.
  [[nodiscard]] bool is_at_commit() const {
    return is_at_commit_;
  }

 private:
  std::size_t batch_bytes_max_;
  WriteBatch batch_;
  std::optional<Meta> meta_;
  bool is_at_commit_ = false;
};

}  // namespace ls::state
