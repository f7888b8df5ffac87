#pragma once

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

}  // namespace ls::ml
