#pragma once

#include "leadstream/state/table.hpp"

// How a table reads: the bodies of its templates. Included by table.hpp alone.
namespace ls::state {

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
  const Fetched fetched = LS_TRY(fetch(key, hash));
  const PackedRows::About about = fetched.about;
  V value{};
  if (about.is_present) {
    value = LS_TRY(decode(fetched.value));
  }
  const Slot slot = insert(key, hash);
  Cached& row = cache_.at(slot);
  row.value = std::move(value);
  row.is_present = about.is_present;
  row.uses = about.uses;
  row.saved_bytes = about.is_present ? static_cast<std::uint32_t>(fetched.value.size()) : 0;
  last_ = slot;
  return slot;
}

template <Row V>
Result<typename Table<V>::Fetched> Table<V>::fetch(Bytes key, std::uint32_t hash) {
  if (const auto packed = packed_.take(key, hash, value_)) {
    const auto uses = std::min<std::uint8_t>(packed->uses + 1, PackedRows::kUsesMost);
    return Fetched{{packed->is_present, uses}, value_};
  }
  ++store_reads_;
  if (const auto ahead = ahead_.find(key, hash)) {
    return Fetched{{ahead->is_present, 0}, ahead->value};
  }
  const bool is_present = LS_TRY(store_.get(full_key(key), value_));
  return Fetched{{is_present, 0}, value_};
}

// A row that is decoded counts as used, so that it is less likely to be evicted before its turn.
template <Row V>
Status Table<V>::prefetch(std::span<const Bytes> keys) {
  ahead_.clear();
  const std::size_t rows_most = RowsAhead::kBytesMost / std::max<std::size_t>(average_bytes(), 1);
  for (const Bytes key : keys) {
    const std::uint32_t hash = row_hash(key);
    if (cache_.find(key, hash) == Cache::kNone && !packed_.has(key, hash)) {
      ahead_.want(prefix_, key, hash);
      if (ahead_.wanted() >= rows_most) {
        break;
      }
    }
  }
  // One alone is read as cheaply when it is asked for, if it ever is.
  return ahead_.wanted() > 1 ? ahead_.read(store_) : Status();
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

}  // namespace ls::state
