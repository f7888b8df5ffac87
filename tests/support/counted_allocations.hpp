#pragma once

#include "support/allocation_counts.hpp"

#include <cstddef>
#include <cstdlib>
#include <malloc.h>
#include <new>

// Counts what goes through operator new. To be included by one .cpp of a test program only: it
// replaces the operators of the whole program. Not inline, as g++ 12 would take the inlined pair of
// operator new and std::free for a mistake.

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
[[gnu::noinline]] void* operator new(std::size_t size) {
  ls::test::allocation_count.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) {
    std::abort();
  }
  ls::test::allocated_bytes.fetch_add(malloc_usable_size(memory), std::memory_order_relaxed);
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  ls::test::allocated_bytes.fetch_sub(malloc_usable_size(memory), std::memory_order_relaxed);
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  ls::test::allocated_bytes.fetch_sub(malloc_usable_size(memory), std::memory_order_relaxed);
  std::free(memory);
}
#endif
