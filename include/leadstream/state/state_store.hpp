#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/write_batch.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace ls::state {

// The committed bytes of one task. Nothing uncommitted ever reaches it: a commit is one `write`.
// Used by the task's thread; RocksdbStore may also be read from other threads.
class StateStore {
 public:
  virtual ~StateStore() = default;

  // Whether the key exists; fills `value` if it does, and leaves it alone if not.
  [[nodiscard]] virtual Result<bool> get(Bytes key, std::string& value) const = 0;

  // Sees what lies under the key at `index`: nothing if there is no such row. The view lives until
  // it returns.
  using SeeEach = std::function<void(std::size_t index, std::optional<Bytes> value)>;
  // The same as a `get` of each key, in the order of the keys; a key that stands there twice is
  // seen twice. A store that can reads many at once for less, above all where the keys are sorted.
  // After an error some may not have been seen. `see` must not write to the store.
  [[nodiscard]] virtual Status get_each(std::span<const Bytes> keys, const SeeEach& see) const;

  // Sees one row of a scan; returning false ends the scan. The views live until it returns.
  using Visit = std::function<bool(Bytes key, Bytes value)>;
  // Keys that begin with `prefix` and are not below `from`.
  struct KeyRange {
    Bytes prefix;
    Bytes from;
  };
  // In memcmp order. `visit` must not write to the store.
  [[nodiscard]] virtual Status scan_from(const KeyRange& range, const Visit& visit) const = 0;
  [[nodiscard]] Status scan(Bytes prefix, const Visit& visit) const {
    return scan_from({prefix, prefix}, visit);
  }

  // All of the batch or none of it, also after a crash.
  virtual Status write(const WriteBatch& batch) = 0;
};

}  // namespace ls::state
