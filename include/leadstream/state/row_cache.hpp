#pragma once

#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace ls::state {

// The decoded rows of one table, found by one probe of a flat index. Rows stay where they are until
// they are evicted or erased, or until `trim`. Only clean rows are evicted, by the clock algorithm
// (second chance), so the limit is soft: changed rows may exceed it until the commit. `leave(Row&)`
// sees each row that is evicted. Part of Table.
template <typename V>
class RowCache {
 public:
  using Slot = std::uint32_t;
  static constexpr Slot kNone = std::numeric_limits<Slot>::max();

  struct Row {
    std::string key;
    V value{};
    std::uint32_t hash = 0;
    std::uint32_t saved_bytes = 0;  // size when last encoded; 0 if it never was
    std::uint8_t uses = 0;          // how often it came back from the packed rows
    bool is_present = false;        // false: known to be absent
    bool is_dirty = false;
    bool is_recent = false;
    bool is_used = false;  // false: the slot is free
  };

  explicit RowCache(std::size_t rows_max) : rows_max_(rows_max) {
    LS_ASSERT(rows_max > 0 && rows_max <= kRowsMost);
    index_.resize(kIndexLeast);
  }

  [[nodiscard]] Row& at(Slot slot) {
    return chunks_[slot / kChunkRows][slot % kChunkRows];
  }
  [[nodiscard]] const Row& at(Slot slot) const {
    return chunks_[slot / kChunkRows][slot % kChunkRows];
  }
  [[nodiscard]] std::size_t size() const {
    return size_;
  }

  // The row's slot, marked as recently used, or kNone.
  [[nodiscard]] Slot find(Bytes key, std::uint32_t hash) {
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const IndexEntry& entry = index_[i];
      if (entry.slot == kNone) {
        return kNone;
      }
      if (entry.hash == hash && at(entry.slot).key == key) {
        at(entry.slot).is_recent = true;
        return entry.slot;
      }
    }
  }

  // A slot for a key that is not cached: absent and clean, with an unspecified old value.
  template <typename Leave>
  [[nodiscard]] Slot insert(Bytes key, std::uint32_t hash, Leave&& leave) {
    if (size_ >= rows_max_) {
      evict(kStepsPerInsert * (slots_ / size_ + 1), rows_max_ - 1, leave);
    }
    const Slot slot = take_slot();
    Row& row = at(slot);
    row.key.assign(key);
    row.hash = hash;
    row.saved_bytes = 0;
    row.uses = 0;
    row.is_present = row.is_dirty = false;
    row.is_recent = row.is_used = true;
    if (++size_ * 2 > index_.size()) {
      rebuild_index();
    } else {
      add_to_index(slot);
    }
    return slot;
  }

  void erase(Slot slot) {
    remove_from_index(slot);
    at(slot).is_used = false;
    free_.push_back(slot);
    --size_;
  }

  // From the next insert or trim on.
  void limit(std::size_t rows_max) {
    rows_max_ = std::clamp(rows_max, kChunkRows, kRowsMost);
  }
  // Back under the limit, and what the rows held goes to others; called when all rows are clean.
  // No slot is the same afterwards.
  template <typename Leave>
  void trim(Leave&& leave) {
    if (size_ > rows_max_) {
      const std::size_t reusable = free_.size();
      evict(2 * slots_ + 1, rows_max_, leave);
      for (std::size_t i = reusable; i < free_.size(); ++i) {
        at(free_[i]) = Row{};
      }
    }
    const std::size_t needed = size_ / kChunkRows + 1;
    if (chunks_.size() > needed + needed / 4 + kChunksSpare) {
      give_back(needed);
    }
  }

 private:
  static constexpr std::size_t kRowsMost = kNone / 8;
  // A row every few hundred bytes: big enough to keep the allocator out, small enough for tables of
  // a few rows.
  static constexpr std::size_t kChunkRows = 64;
  static constexpr std::size_t kIndexLeast = 64;
  // Rows looked at per insert, so that its work is bounded when most rows are dirty; the next
  // insert goes on from there.
  static constexpr std::size_t kStepsPerInsert = 16;
  // So many chunks, and a quarter of what the rows fill, may lie idle before any is given back:
  // what one commit adds and the next takes away is not worth moving rows for.
  static constexpr std::size_t kChunksSpare = 16;

  struct IndexEntry {
    std::uint32_t hash = 0;
    Slot slot = kNone;
  };

  [[nodiscard]] std::size_t mask() const {
    return index_.size() - 1;
  }

  Slot take_slot() {
    if (!free_.empty()) {
      const Slot slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if (slots_ == chunks_.size() * kChunkRows) {
      chunks_.push_back(std::make_unique<Row[]>(kChunkRows));
    }
    return static_cast<Slot>(slots_++);
  }

  template <typename Leave>
  void evict(std::size_t steps_max, std::size_t size_wanted, Leave&& leave) {
    for (std::size_t step = 0; step < steps_max && size_ > size_wanted; ++step) {
      hand_ = hand_ + 1 < slots_ ? hand_ + 1 : 0;
      Row& row = at(static_cast<Slot>(hand_));
      if (!row.is_used || row.is_dirty) {
        continue;
      }
      if (row.is_recent) {
        row.is_recent = false;
      } else {
        leave(row);
        erase(static_cast<Slot>(hand_));
      }
    }
  }

  // Rows behind the first chunks move to free slots there, and the other chunks go.
  void give_back(std::size_t chunks) {
    const std::size_t kept = chunks * kChunkRows;
    std::erase_if(free_, [kept](Slot slot) { return slot >= kept; });
    for (std::size_t slot = kept; slot < slots_; ++slot) {
      Row& row = at(static_cast<Slot>(slot));
      if (row.is_used) {
        at(free_.back()) = std::move(row);
        free_.pop_back();
      }
    }
    chunks_.resize(chunks);
    slots_ = kept;
    hand_ = 0;
    rebuild_index();
  }

  void add_to_index(Slot slot) {
    const std::uint32_t hash = at(slot).hash;
    std::size_t i = hash & mask();
    while (index_[i].slot != kNone) {
      i = (i + 1) & mask();
    }
    index_[i] = {.hash = hash, .slot = slot};
  }

  void rebuild_index() {
    index_ = std::vector<IndexEntry>(std::bit_ceil(std::max(size_ * 4, kIndexLeast)));
    for (std::size_t slot = 0; slot < slots_; ++slot) {
      if (at(static_cast<Slot>(slot)).is_used) {
        add_to_index(static_cast<Slot>(slot));
      }
    }
  }

  // Linear probing without tombstones: entries behind the hole move up if their home allows it
  // (Knuth, The Art of Computer Programming 3, algorithm 6.4R).
  void remove_from_index(Slot slot) {
    std::size_t hole = at(slot).hash & mask();
    while (index_[hole].slot != slot) {
      hole = (hole + 1) & mask();
    }
    for (std::size_t i = (hole + 1) & mask(); index_[i].slot != kNone; i = (i + 1) & mask()) {
      const std::size_t home = index_[i].hash & mask();
      if (((i - home) & mask()) >= ((i - hole) & mask())) {
        index_[hole] = index_[i];
        hole = i;
      }
    }
    index_[hole] = {};
  }

  std::size_t rows_max_;
  std::vector<IndexEntry> index_;
  std::vector<std::unique_ptr<Row[]>> chunks_;
  std::vector<Slot> free_;
  std::size_t slots_ = 0;  // ever handed out
  std::size_t size_ = 0;
  std::size_t hand_ = 0;
};

}  // namespace ls::state
