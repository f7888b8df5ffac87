#pragma once

#include "leadstream/state/packed_rows.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ls::state {

// One page: rows from its start on in the order in which they came, and per row a byte of its hash,
// by which it is looked for, a byte of marks, and its place. A row that left is a hole until the
// others are moved together.
struct PackedRows::Page {
  static constexpr std::size_t kRowsMost = 320;
  static constexpr std::size_t kHeadBytes = 4 * sizeof(std::uint16_t) + kRowsMost * 4;
  static constexpr std::size_t kBytes = kPageBytes - kHeadBytes;
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  // With the two lengths that stand before it.
  [[nodiscard]] static std::size_t bytes_of(const Row& row) {
    return 2 * sizeof(std::uint16_t) + row.key.size() + row.value.size();
  }

  [[nodiscard]] std::size_t find(Bytes key, std::uint32_t hash) const;
  [[nodiscard]] bool is_live(std::size_t at) const {
    return tags[at] != 0;
  }
  [[nodiscard]] About about(std::size_t at) const;
  // Its hash is not kept.
  [[nodiscard]] Row row(std::size_t at) const;

  [[nodiscard]] bool has_room(std::size_t bytes) const {
    return places_used < kRowsMost && end + bytes <= kBytes;
  }
  void append(const Row& row);
  // As it stands in another page, but used so often.
  void append_from(const Page& other, std::size_t at, std::uint8_t uses);
  // Gives the bytes that became free.
  std::size_t erase(std::size_t at);
  void clear() {
    places_used = end = live = live_bytes = 0;
  }

  std::uint16_t places_used = 0;  // those of holes too
  std::uint16_t end = 0;          // of the bytes in use
  std::uint16_t live = 0;
  std::uint16_t live_bytes = 0;
  std::array<std::uint8_t, kRowsMost> tags;   // 0: a hole
  std::array<std::uint8_t, kRowsMost> marks;  // five more bits of the hash, is_present, uses
  std::array<std::uint16_t, kRowsMost> places;
  std::array<char, kBytes> body;
};

}  // namespace ls::state
