#pragma once

#include "heap_bytes.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ls::ml {

// What a model knows of each category, by the hash of (feature, value). Open addressing, grows by
// doubling up to `capacity` categories; two texts share an entry only if their 64-bit hashes are
// equal. Entries never move while nothing is added.
template <typename Coordinate>
class CategoryTable {
 public:
  struct Entry {
    std::uint64_t key = 0;  // 0: empty
    std::uint32_t column = 0;
    Coordinate coordinate = {};
  };

  explicit CategoryTable(std::size_t capacity) : capacity_(capacity) {}

  [[nodiscard]] const Coordinate* find(std::uint64_t key) const {
    if (entries_.empty()) {
      return nullptr;
    }
    const Entry& entry = entries_[place(key)];
    return entry.key == 0 ? nullptr : &entry.coordinate;
  }
  // Null if it is new and the table is full.
  [[nodiscard]] Coordinate* find_or_add(std::uint64_t key, std::uint32_t column) {
    if (entries_.empty()) {
      entries_.resize(kSizeMin);
    }
    std::size_t at = place(key);
    if (entries_[at].key == 0) {
      if (is_full()) {
        return nullptr;
      }
      if ((size_ + 1) * 4 > entries_.size() * 3) {
        grow();
        at = place(key);
      }
      entries_[at].key = key == 0 ? 1 : key;
      entries_[at].column = column;
      ++size_;
    }
    return &entries_[at].coordinate;
  }
  // Room for `count` more categories without moving any entry.
  void reserve_more(std::size_t count) {
    if (entries_.empty()) {
      entries_.resize(kSizeMin);
    }
    while ((size_ + count) * 4 > entries_.size() * 3) {
      grow();
    }
  }
  [[nodiscard]] bool is_full() const {
    return size_ >= capacity_;
  }
  [[nodiscard]] std::size_t size() const {
    return size_;
  }
  [[nodiscard]] std::size_t heap_bytes() const {
    return ml::heap_bytes(entries_);
  }

  // In order of the keys: the bytes are a function of the content, not of the order of arrival.
  [[nodiscard]] std::vector<Entry> sorted() const {
    std::vector<Entry> found;
    found.reserve(size_);
    for (const Entry& entry : entries_) {
      if (entry.key != 0) {
        found.push_back(entry);
      }
    }
    std::sort(found.begin(), found.end(),
              [](const Entry& a, const Entry& b) { return a.key < b.key; });
    return found;
  }

 private:
  static constexpr std::size_t kSizeMin = 64;  // a power of two, as all sizes

  // Where `key` is, or the empty place where it belongs.
  [[nodiscard]] std::size_t place(std::uint64_t key) const {
    const std::uint64_t wanted = key == 0 ? 1 : key;
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = static_cast<std::size_t>(wanted) & mask;
    while (entries_[at].key != 0 && entries_[at].key != wanted) {
      at = (at + 1) & mask;
    }
    return at;
  }
  void grow() {
    std::vector<Entry> old(entries_.size() * 2);
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (entry.key != 0) {
        entries_[place(entry.key)] = entry;
      }
    }
  }

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
  std::size_t capacity_;
};

}  // namespace ls::ml
