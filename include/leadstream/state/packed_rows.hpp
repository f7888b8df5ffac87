#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {

// By which the rows of a table are found in memory.
[[nodiscard]] inline std::uint32_t row_hash(Bytes key) {
  return static_cast<std::uint32_t>(hash64(key));
}

// Rows of one table that gave up their decoded form: key and encoded bytes, which take a third or
// less of the room. All are as the store has them, so any may be lost. Part of Table.
//
// A row lies in the page that its hash chooses, and pages are added one by one (linear hashing,
// Litwin 1980). There is no other index, and nothing is allocated but pages. A full page lets its
// oldest rows go, but puts back those that had been taken out before, once for each time (the
// generalised clock of Smith 1978, in each page for itself).
class PackedRows {
 public:
  static constexpr std::size_t kPageBytes = std::size_t{16} << 10U;
  // Of key and value. Beyond it there would be too few in a page to choose from.
  static constexpr std::size_t kRowBytesMost = kPageBytes / 4;
  static constexpr std::uint8_t kUsesMost = 3;

  // What is known of a row beside its bytes.
  struct About {
    bool is_present = true;  // false: known to be absent; the value is empty
    std::uint8_t uses = 0;   // how often it was taken out again, up to kUsesMost
  };
  struct Row {
    Bytes key;
    std::uint32_t hash = 0;  // of the key, by `row_hash`
    Bytes value;
    About about;
  };

  PackedRows();
  ~PackedRows();
  PackedRows(const PackedRows&) = delete;
  PackedRows& operator=(const PackedRows&) = delete;

  // The key must not be there. Too big a row is not kept, nor is any under a limit of no page.
  void put(const Row& row);
  // The row leaves; `value` is left alone if there is none.
  std::optional<About> take(Bytes key, std::uint32_t hash, std::string& value);
  [[nodiscard]] bool has(Bytes key, std::uint32_t hash) const;
  void erase(Bytes key, std::uint32_t hash);

  // Memory of all pages; rows for which less leaves no place are lost.
  void limit(std::size_t bytes_max);
  [[nodiscard]] std::size_t size() const {
    return size_;
  }
  [[nodiscard]] std::size_t bytes() const {
    return pages_.empty() ? 0 : (pages_.size() + 1) * kPageBytes;
  }

 private:
  struct Page;

  [[nodiscard]] std::size_t page_of(std::uint32_t hash) const;
  [[nodiscard]] bool is_crowded() const;
  void grow();
  void shrink();
  void make_room(std::size_t page, std::size_t bytes);

  std::vector<std::unique_ptr<Page>> pages_;
  std::unique_ptr<Page> spare_;  // into which a page's rows are moved together
  std::size_t pages_max_ = 0;
  std::size_t size_ = 0;
  std::size_t row_bytes_ = 0;  // of all rows
};

}  // namespace ls::state
