#pragma once

#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/any_table.hpp"
#include "leadstream/state/packed_rows.hpp"
#include "leadstream/state/row_cache.hpp"
#include "leadstream/state/rows_ahead.hpp"
#include "leadstream/state/state_store.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::state {

// A row can write and read itself. By convention the first byte is the version of its format.
template <typename V>
concept Row = std::default_initializable<V> && std::movable<V> &&
    requires(const V& row, ByteWriter& out, ByteReader& in) {
  { row.save(out) } -> std::same_as<void>;
  { V::load(in) } -> std::same_as<Result<V>>;
};

// In force until the first `set_room`.
struct TableOptions {
  std::size_t cache_rows_max = 100'000;
};

// The typed rows of one node in one task: decoded once, kept decoded across commits, written once
// per commit however often they changed. Keys that were found to be absent are remembered too.
// Borrows the store. Used by the task's thread.
//
// Under `set_room` a row is in memory decoded or packed, never both, and a changed one is decoded:
// decoded rows may fill the room; as they are evicted from it, their packed form takes up to three
// quarters of it, in which several times as many rows fit.
//
// A pointer to a changed row lives until the next `committed`, `rolled_back` or `erase` of its key;
// one to an unchanged row only until the next call that reads another key.
template <Row V>
class Table final : public AnyTable {
 public:
  Table(StateStore& store, std::string name, TableOptions options = {})
      : store_(store),
        name_(std::move(name)),
        prefix_(table_prefix(name_)),
        cache_(options.cache_rows_max) {}
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // Null if there is no such row. Whoever changes the row calls `mark_dirty` at once.
  [[nodiscard]] Result<V*> find(Bytes key) {
    Cached& row = cache_.at(LS_TRY(read(key)));
    return row.is_present ? &row.value : nullptr;
  }

  // The row, default-constructed if there was none; counts as changed.
  [[nodiscard]] Result<V*> find_or_make(Bytes key) {
    const Slot slot = LS_TRY(read(key));
    Cached& row = cache_.at(slot);
    if (!row.is_present) {
      row.value = V{};
      row.is_present = true;
    }
    set_dirty(slot);
    return &row.value;
  }

  // Replaces the row without reading it.
  V& put(Bytes key, V value) {
    const Slot slot = slot_for(key);
    Cached& row = cache_.at(slot);
    row.value = std::move(value);
    row.is_present = true;
    set_dirty(slot);
    return row.value;
  }

  // Without reading the row: erasing what is not there is harmless.
  void erase(Bytes key) {
    const Slot slot = slot_for(key);
    cache_.at(slot).is_present = false;
    set_dirty(slot);
  }

  // `key` is that of the row which `find` returned last, or of one that is changed already.
  void mark_dirty(Bytes key) {
    const Slot slot = last_ != Cache::kNone && cache_.at(last_).key == key
                          ? last_
                          : cache_.find(key, row_hash(key));
    LS_ASSERT(slot != Cache::kNone && cache_.at(slot).is_present);
    set_dirty(slot);
  }

  // Reads together, and so for less, those of the rows that would have to be read from the store
  // one by one; until the next commit or call they are found beside the cache, where they evict
  // nothing. How much is read is bounded: the rest is read when it is asked for. No result depends
  // on it. An error is one of the store, as of `find`.
  [[nodiscard]] Status prefetch(std::span<const Bytes> keys);
  // Whether so many of the reads since the last call had to go to the store that a `prefetch` for
  // the next `reads` is worth looking through their keys.
  [[nodiscard]] bool prefetch_pays(std::size_t reads) {
    const std::uint64_t missed = store_reads_ - reads_seen_;
    reads_seen_ = store_reads_;
    return missed * kReadsPerMiss >= reads;
  }

  // Every row whose key begins with `key_prefix`, as `visit(Bytes key, const V&)` in key order,
  // changes since the last commit included; ends when `visit` returns false. Reads past the cache
  // and leaves it alone: for opening and for few rows. `visit` must not touch the table.
  template <typename Visit>
  [[nodiscard]] Status scan(Bytes key_prefix, Visit&& visit) const;
  template <typename Visit>
  [[nodiscard]] Status for_each(Visit&& visit) const {
    return scan({}, [&visit](Bytes key, const V& row) {
      visit(key, row);
      return true;
    });
  }

  [[nodiscard]] std::string_view name() const override {
    return name_;
  }
  void collect(WriteBatch& out) override;
  void committed() override;
  Status rolled_back() override;

  [[nodiscard]] std::size_t dirty_bytes() const override {
    return dirty_bytes_;
  }
  [[nodiscard]] std::size_t dirty_rows() const {
    return dirty_.size();
  }
  [[nodiscard]] std::size_t cached_rows() const override {
    return cache_.size() + packed_.size();
  }
  [[nodiscard]] std::size_t cached_bytes() const override {
    return cache_.size() * row_bytes() + packed_.bytes();
  }
  [[nodiscard]] std::size_t packed_rows() const {
    return packed_.size();
  }
  void set_room(CacheRoom room) override;
  // Reads that the rows in memory could not answer, those of rows that were read ahead included.
  [[nodiscard]] std::uint64_t store_reads() const {
    return store_reads_;
  }

 private:
  using Cache = RowCache<V>;
  using Slot = typename Cache::Slot;
  using Cached = typename Cache::Row;
  // Looking for a key in memory costs a few hundredths of what reading its row from the store does.
  static constexpr std::uint64_t kReadsPerMiss = 32;

  struct Fetched {
    PackedRows::About about;
    Bytes value;  // in `value_` or `ahead_`
  };

  // The decoded row, unpacked or read from the store if need be.
  Result<Slot> read(Bytes key) {
    const std::uint32_t hash = row_hash(key);
    const Slot slot = cache_.find(key, hash);
    if (slot != Cache::kNone) [[likely]] {
      last_ = slot;
      return slot;
    }
    return bring(key, hash);
  }
  Result<Slot> bring(Bytes key, std::uint32_t hash);
  Result<Fetched> fetch(Bytes key, std::uint32_t hash);
  Result<V> decode(Bytes value) const;
  Slot slot_for(Bytes key) {
    const std::uint32_t hash = row_hash(key);
    const Slot slot = cache_.find(key, hash);
    if (slot != Cache::kNone) {
      return slot;
    }
    packed_.erase(key, hash);
    return insert(key, hash);
  }
  Slot insert(Bytes key, std::uint32_t hash) {
    return cache_.insert(key, hash, [this](const Cached& row) { pack(row); });
  }
  // `row` is clean and about to be evicted.
  void pack(const Cached& row) {
    packed_value_.clear();
    if (row.is_present) {
      ByteWriter writer(packed_value_);
      row.value.save(writer);
    }
    packed_.put({row.key, row.hash, packed_value_, {row.is_present, row.uses}});
  }
  void trim() {
    cache_.trim([this](const Cached& row) { pack(row); });
    last_ = Cache::kNone;
  }
  void set_dirty(Slot slot) {
    Cached& row = cache_.at(slot);
    if (!row.is_dirty) {
      row.is_dirty = true;
      dirty_.push_back(slot);
      dirty_bytes_ += prefix_.size() + row.key.size() +
                      (row.saved_bytes > 0 ? row.saved_bytes : average_bytes());
    }
  }
  [[nodiscard]] Bytes full_key(Bytes key) const {
    key_.assign(prefix_);
    key_.append(key);
    return key_;
  }
  // Of the rows encoded so far; a guess before the first.
  [[nodiscard]] std::size_t average_bytes() const {
    return encoded_rows_ > 0 ? encoded_bytes_ / encoded_rows_ : sizeof(V);
  }
  // A decoded row holds its lists and texts in blocks of their own, with room to spare: about twice
  // what it is encoded.
  [[nodiscard]] std::size_t row_bytes() const {
    return sizeof(Cached) + 2 * average_bytes();
  }
  [[nodiscard]] std::size_t rows_in(std::size_t bytes) const {
    return (bytes + row_bytes() - 1) / row_bytes();
  }
  void clear_dirty() {
    dirty_.clear();
    dirty_bytes_ = 0;
    last_ = Cache::kNone;
  }
  [[nodiscard]] std::vector<Slot> dirty_by_key() const {
    std::vector<Slot> sorted = dirty_;
    std::ranges::sort(sorted,
                      [this](Slot a, Slot b) { return cache_.at(a).key < cache_.at(b).key; });
    return sorted;
  }

  StateStore& store_;
  std::string name_;
  std::string prefix_;
  Cache cache_;
  PackedRows packed_;
  RowsAhead ahead_;
  std::vector<Slot> dirty_;
  Slot last_ = Cache::kNone;  // read last; mark_dirty's short cut
  std::size_t dirty_bytes_ = 0;
  std::uint64_t encoded_bytes_ = 0;
  std::uint64_t encoded_rows_ = 0;
  std::uint64_t store_reads_ = 0;
  std::uint64_t reads_seen_ = 0;  // of them, by `prefetch_pays`
  mutable std::string key_;       // scratch
  std::string value_;             // scratch
  std::string packed_value_;      // scratch
};

template <Row V>
void Table<V>::set_room(CacheRoom room) {
  const std::size_t keep = room.keep_bytes;
  const std::size_t step = keep < cached_bytes() ? keep / 16 : 0;
  const std::size_t packed = std::min(packed_.bytes() + step, keep / 4 * 3);
  packed_.limit(packed);
  cache_.limit(rows_in(keep - packed));
  trim();
  cache_.limit(rows_in(keep - packed + room.grow_bytes));
}

template <Row V>
void Table<V>::collect(WriteBatch& out) {
  for (const Slot slot : dirty_by_key()) {
    Cached& row = cache_.at(slot);
    if (!row.is_present) {
      out.erase(full_key(row.key));
      row.saved_bytes = 0;
      continue;
    }
    value_.clear();
    ByteWriter writer(value_);
    row.value.save(writer);
    out.put(full_key(row.key), value_);
    row.saved_bytes = static_cast<std::uint32_t>(value_.size());
    encoded_bytes_ += value_.size();
    ++encoded_rows_;
  }
}

template <Row V>
void Table<V>::committed() {
  ahead_.clear();
  for (const Slot slot : dirty_) {
    cache_.at(slot).is_dirty = false;
  }
  clear_dirty();
  trim();
}

template <Row V>
Status Table<V>::rolled_back() {
  ahead_.clear();
  for (const Slot slot : dirty_) {
    cache_.at(slot).is_dirty = false;
    cache_.erase(slot);
  }
  clear_dirty();
  return {};
}

}  // namespace ls::state

#include "leadstream/state/table_reads.hpp"  // the bodies of what reads
