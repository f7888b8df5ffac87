#include "leadstream/base/arena.hpp"

#include <algorithm>
#include <cstdint>

namespace ls {

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  while (true) {
    if (current_ < blocks_.size()) {
      Block& block = blocks_[current_];
      const std::size_t start = (offset_ + alignment - 1) / alignment * alignment;
      if (start + bytes <= block.size) {
        offset_ = start + bytes;
        used_ += bytes;
        return block.memory.get() + start;
      }
      ++current_;
      offset_ = 0;
      continue;
    }
    const std::size_t size = std::max(block_bytes_, bytes + alignment);
    blocks_.push_back({std::make_unique<std::byte[]>(size), size});
  }
}

void Arena::reset() {
  current_ = 0;
  offset_ = 0;
  used_ = 0;
}

}  // namespace ls
