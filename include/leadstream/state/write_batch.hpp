#pragma once

#include "leadstream/base/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ls::state {

// Puts and deletes in the order in which they were added: what one commit changes. Owns its bytes;
// `clear` keeps the memory, so that a batch used again and again does not allocate.
class WriteBatch {
 public:
  void put(Bytes key, Bytes value);
  void erase(Bytes key);
  void clear();

  [[nodiscard]] bool empty() const {
    return entries_.empty();
  }
  // Puts and deletes.
  [[nodiscard]] std::size_t count() const {
    return entries_.size();
  }
  // Keys and values, without overhead.
  [[nodiscard]] std::size_t bytes() const {
    return bytes_.size();
  }

  // Calls `visit(Bytes key, std::optional<Bytes> value)` in order; no value means a delete.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    std::size_t at = 0;
    for (const Entry& entry : entries_) {
      const Bytes key(bytes_.data() + at, entry.key_size);
      at += entry.key_size;
      if (entry.is_erase) {
        visit(key, std::optional<Bytes>());
        continue;
      }
      visit(key, std::optional<Bytes>(Bytes(bytes_.data() + at, entry.value_size)));
      at += entry.value_size;
    }
  }

 private:
  // Sizes only: the bytes of all entries lie one after the other.
  struct Entry {
    std::size_t key_size = 0;
    std::size_t value_size = 0;
    bool is_erase = false;
  };

  std::string bytes_;
  std::vector<Entry> entries_;
};

}  // namespace ls::state
