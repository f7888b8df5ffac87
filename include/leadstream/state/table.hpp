#pragma once

#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/state/any_table.hpp"
#include "leadstream/state/packed_rows.hpp"
#include "leadstream/state/row_cache.hpp"
#include "leadstream/state/state_store.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
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
  // Reads that memory could not answer.
  [[nodiscard]] std::uint64_t store_reads() const {
    return store_reads_;
  }

 private:
  using Cache = RowCache<V>;
  using Slot = typename Cache::Slot;
  using Cached = typename Cache::Row;

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
  Result<PackedRows::About> fetch(Bytes key, std::uint32_t hash);
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
  std::vector<Slot> dirty_;
  Slot last_ = Cache::kNone;  // read last; mark_dirty's short cut
  std::size_t dirty_bytes_ = 0;
  std::uint64_t encoded_bytes_ = 0;
  std::uint64_t encoded_rows_ = 0;
  std::uint64_t store_reads_ = 0;
  mutable std::string key_;   // scratch
  std::string value_;         // scratch
  std::string packed_value_;  // scratch
};

template <Row V>
Result<V> Table<V>::decode(Bytes value) const {
  ByteReader in(value);
  Result<V> row = V::load(in);
  if (!row) {
    return row.error().with("table " + name_);
  }
  LS_TRY(in.finish("table " + name_));
  return row;
}

template <Row V>
Result<typename Table<V>::Slot> Table<V>::bring(Bytes key, std::uint32_t hash) {
  const PackedRows::About about = LS_TRY(fetch(key, hash));
  V value{};
  if (about.is_present) {
    value = LS_TRY(decode(value_));
  }
  const Slot slot = insert(key, hash);
  Cached& row = cache_.at(slot);
  row.value = std::move(value);
  row.is_present = about.is_present;
  row.uses = about.uses;
  row.saved_bytes = about.is_present ? static_cast<std::uint32_t>(value_.size()) : 0;
  last_ = slot;
  return slot;
}

// The row's bytes into `value_`.
template <Row V>
Result<PackedRows::About> Table<V>::fetch(Bytes key, std::uint32_t hash) {
  if (const auto packed = packed_.take(key, hash, value_)) {
    return PackedRows::About{packed->is_present,
                             std::min<std::uint8_t>(packed->uses + 1, PackedRows::kUsesMost)};
  }
  ++store_reads_;
  return PackedRows::About{LS_TRY(store_.get(full_key(key), value_)), 0};
}

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
template <typename Visit>
Status Table<V>::scan(Bytes key_prefix, Visit&& visit) const {
  std::vector<Slot> changed = dirty_by_key();
  std::erase_if(changed, [&](Slot slot) { return !cache_.at(slot).key.starts_with(key_prefix); });
  std::size_t next = 0;
  bool goes_on = true;
  // Shows the changed rows that come before `key`; afterwards `next` is at `key` or behind it.
  const auto show_before = [&](const Bytes* key) {
    while (goes_on && next < changed.size() &&
           (key == nullptr || cache_.at(changed[next]).key < *key)) {
      const Cached& row = cache_.at(changed[next++]);
      goes_on = !row.is_present || visit(Bytes(row.key), row.value);
    }
  };
  Status decoded;
  const std::string from(full_key(key_prefix));
  LS_TRY(store_.scan(from, [&](Bytes stored_key, Bytes value) {
    const Bytes key = stored_key.substr(prefix_.size());
    show_before(&key);
    if (!goes_on || (next < changed.size() && cache_.at(changed[next]).key == key)) {
      return goes_on;  // the changed row is shown instead, with the next key or at the end
    }
    const Result<V> row = decode(value);
    if (!row) {
      decoded = row.error();
      return goes_on = false;
    }
    return goes_on = visit(key, *row);
  }));
  LS_TRY(std::move(decoded));
  show_before(nullptr);
  return {};
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
  for (const Slot slot : dirty_) {
    cache_.at(slot).is_dirty = false;
  }
  clear_dirty();
  trim();
}

template <Row V>
Status Table<V>::rolled_back() {
  for (const Slot slot : dirty_) {
    cache_.at(slot).is_dirty = false;
    cache_.erase(slot);
  }
  clear_dirty();
  return {};
}

}  // namespace ls::state
