#include "leadstream/base/arena.hpp"

#include <algorithm>
#include <cstdint>

namespace ls {

void* Arena::allocate_in_next(std::size_t bytes, std::size_t alignment) {
  const std::size_t needed = bytes + alignment;
  do {
    current_ += current_ < blocks_.size() ? 1 : 0;
    if (current_ == blocks_.size()) {
      const std::size_t size = std::max(block_bytes_, needed);
      blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
    }
  } while (blocks_[current_].size < needed);
  offset_ = 0;
  return allocate(bytes, alignment);
}

void Arena::reset() {
  current_ = 0;
  offset_ = 0;
  used_ = 0;
}

}  // namespace ls
