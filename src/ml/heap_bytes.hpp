#pragma once

#include <bit>
#include <cstddef>
#include <string>
#include <vector>

namespace ls::ml {

// What a container has asked of the allocator, not counting itself nor what its elements hold.
inline std::size_t heap_bytes(const std::string& text) {
  static const std::size_t in_place = std::string().capacity();
  return text.capacity() > in_place ? text.capacity() + 1 : 0;
}

template <typename T>
std::size_t heap_bytes(const std::vector<T>& elements) {
  return elements.capacity() * sizeof(T);
}

// Makes room for `count` elements as if the vector had always grown by doubling, also where it is a
// copy: what it has asked for is then a function of the largest count.
template <typename T>
void make_room(std::vector<T>& elements, std::size_t count) {
  if (elements.capacity() < count) {
    elements.reserve(std::bit_ceil(count));
  }
}

}  // namespace ls::ml
