#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <malloc.h>
#include <new>

// Counts what goes through operator new. To be included by one .cpp of a test program only: it
// replaces the operators of the whole program. Not inline, as g++ 12 would take the inlined pair of
// operator new and std::free for a mistake.

namespace ls::test {

// A sanitizer's own operators must stay: they check what these would hide.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kCountsAllocations = false;
#else
inline constexpr bool kCountsAllocations = true;
#endif

inline std::atomic<std::size_t> allocation_count = 0;
inline std::atomic<std::size_t> allocated_bytes = 0;

// Allocations of the program so far; only the difference of two calls says something.
inline std::size_t allocations() {
  return allocation_count.load(std::memory_order_relaxed);
}

// What the program holds now, as the allocator counts it.
inline std::size_t held_bytes() {
  return allocated_bytes.load(std::memory_order_relaxed);
}

}  // namespace ls::test

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
