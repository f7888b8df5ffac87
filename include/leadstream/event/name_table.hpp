#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event {

// Finds the number of a name. Built once, then read for every key of every event: open addressing
// at a load of at most one half, so that a look-up is one hash and as a rule one comparison.
class NameTable {
 public:
  NameTable();

  // False, and nothing changes, if the name is there already.
  bool add(std::string_view name, std::uint32_t number);
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const {
    return find(name, hash_of(name));
  }
  // The same with `hash_of(name)` at hand, for a look-up in several tables.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name, std::uint64_t hash) const {
    for (std::size_t at = hash & mask_; cells_[at].is_used; at = (at + 1) & mask_) {
      const Cell& cell = cells_[at];
      if (cell.hash == hash && cell.name == name) {
        return cell.number;
      }
    }
    return std::nullopt;
  }

  // The length, the first and the last eight bytes: enough to tell field names apart.
  static std::uint64_t hash_of(std::string_view name) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (name.size() >= sizeof(first)) {
      std::memcpy(&first, name.data(), sizeof(first));
      std::memcpy(&last, name.data() + name.size() - sizeof(last), sizeof(last));
    } else if (name.size() >= sizeof(std::uint32_t)) {
      std::memcpy(&first, name.data(), sizeof(std::uint32_t));
      std::memcpy(&last, name.data() + name.size() - sizeof(std::uint32_t), sizeof(std::uint32_t));
    } else if (!name.empty()) {
      first = static_cast<unsigned char>(name.front());
      last = static_cast<std::uint64_t>(static_cast<unsigned char>(name[name.size() / 2])) << 8 |
             static_cast<unsigned char>(name.back());
    }
    std::uint64_t hash = (first ^ (last * 0x9e3779b97f4a7c15ULL) ^ name.size());
    hash *= 0xff51afd7ed558ccdULL;
    return hash ^ (hash >> 32);
  }

 private:
  struct Cell {
    std::uint64_t hash = 0;
    std::string name;
    std::uint32_t number = 0;
    bool is_used = false;
  };
  void grow();

  std::vector<Cell> cells_;
  std::size_t mask_ = 0;
  std::size_t used_ = 0;
};

}  // namespace ls::event
