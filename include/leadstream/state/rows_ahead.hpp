#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/state_store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {

// Encoded rows of one table that were read from its store together, before they are asked for one
// by one; keys that the store does not have are remembered too. They lie beside the caches, so that
// reading ahead evicts nothing. All are as the store has them: forgotten when that changes. What
// it allocates it keeps for the next rows, up to about twice kBytesMost. Part of Table.
class RowsAhead {
 public:
  // Values that are read at once; when they are more, the rest is not read.
  static constexpr std::size_t kBytesMost = std::size_t{128} << 10U;

  struct Found {
    bool is_present = false;
    Bytes value;  // lives until the next `clear`
  };

  // Forgets all rows.
  void clear();
  // Once for each key is enough; not after `read`. `hash` is that of `key`.
  void want(Bytes prefix, Bytes key, std::uint32_t hash);
  [[nodiscard]] std::size_t wanted() const {
    return rows_.size();
  }
  // Reads what is wanted, in key order: neighbours in the store are found together.
  [[nodiscard]] Status read(const StateStore& store);
  // Nothing if it was not read.
  [[nodiscard]] std::optional<Found> find(Bytes key, std::uint32_t hash) const;

 private:
  static constexpr std::uint32_t kFree = 0;
  enum class Known : std::uint8_t { nothing, absent, present };

  struct Row {
    std::uint32_t hash = 0;
    std::uint32_t key_begin = 0;  // in `keys_`, behind the prefix
    std::uint32_t key_bytes = 0;
    std::uint32_t value_begin = 0;  // in `values_`
    std::uint32_t value_bytes = 0;
    Known known = Known::nothing;
  };

  [[nodiscard]] Bytes key_of(const Row& row) const {
    return Bytes(keys_).substr(row.key_begin, row.key_bytes);
  }
  // Where the key stands in the index, or the free place where it would.
  [[nodiscard]] std::size_t place_of(Bytes key, std::uint32_t hash) const;
  void grow_index();
  void note(Row& row, std::optional<Bytes> value);

  std::vector<Row> rows_;
  std::vector<std::uint32_t> index_;  // number of the row plus one, at least half of them free
  std::string keys_;                  // with their prefix
  std::string values_;
  std::vector<std::uint32_t> order_;  // scratch
  std::vector<Bytes> spelled_;        // scratch
  std::size_t prefix_bytes_ = 0;
};

}  // namespace ls::state
