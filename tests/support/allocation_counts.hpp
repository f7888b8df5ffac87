#pragma once

#include <atomic>
#include <cstddef>

// What counted_allocations.hpp counts, for the other files of a test program that includes it once.

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
