#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::scoring {

// Words with marks: a hash table with open addressing whose texts lie in one block, so that a
// look-up touches two cache lines. Written once, then read by any thread.
class WordTable {
 public:
  using Marks = std::uint8_t;

  // Adds marks to those that the word has.
  void mark(std::string_view word, Marks marks);
  // None if the word is unknown.
  [[nodiscard]] Marks marks_of(std::string_view word) const;
  [[nodiscard]] std::size_t size() const {
    return words_;
  }

 private:
  struct Slot {
    std::uint32_t offset = 0;
    std::uint16_t size = 0;
    std::uint8_t tag = 0;  // of the hash: most other words are told apart by it
    Marks marks = 0;       // 0 is an empty slot
  };

  [[nodiscard]] std::size_t find(std::string_view word) const;
  void grow();
  [[nodiscard]] std::string_view text_of(const Slot& slot) const {
    return std::string_view(texts_).substr(slot.offset, slot.size);
  }

  std::string texts_;
  std::vector<Slot> slots_ = std::vector<Slot>(64);  // a power of two
  std::size_t words_ = 0;
};

}  // namespace ls::scoring
