#include "scoring/email/word_table.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/base/hash.hpp"

#include <limits>
#include <utility>

namespace ls::scoring {
namespace {

std::uint8_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint8_t>(hash >> 56U);
}

}  // namespace

// The slot of the word, or the empty one where it would go.
std::size_t WordTable::find(std::string_view word) const {
  const std::uint64_t hash = hash64(word);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  while (slots_[at].marks != 0 && (slots_[at].tag != tag_of(hash) || text_of(slots_[at]) != word)) {
    at = (at + 1) & mask;
  }
  return at;
}

WordTable::Marks WordTable::marks_of(std::string_view word) const {
  return slots_[find(word)].marks;
}

void WordTable::mark(std::string_view word, Marks marks) {
  LS_ASSERT(marks != 0 && word.size() <= std::numeric_limits<std::uint16_t>::max());
  std::size_t at = find(word);
  if (slots_[at].marks == 0) {
    if (2 * (words_ + 1) > slots_.size()) {
      grow();
      at = find(word);
    }
    slots_[at] = {static_cast<std::uint32_t>(texts_.size()),
                  static_cast<std::uint16_t>(word.size()), tag_of(hash64(word)), 0};
    texts_.append(word);
    ++words_;
  }
  slots_[at].marks = static_cast<Marks>(slots_[at].marks | marks);
}

void WordTable::grow() {
  std::vector<Slot> old(2 * slots_.size());
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.marks != 0) {
      slots_[find(text_of(slot))] = slot;
    }
  }
}

}  // namespace ls::scoring
