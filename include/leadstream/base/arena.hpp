#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ls {

// Memory that lives as long as one batch. Blocks are kept across `reset`, so that a warmed-up
// worker allocates nothing per record. Destructors are not run: only trivially destructible types
// go in. Single-threaded.
class Arena {
 public:
  explicit Arena(std::size_t block_bytes = 64 * 1024) : block_bytes_(block_bytes) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  // `alignment` is a power of two.
  void* allocate(std::size_t bytes, std::size_t alignment) {
    const std::size_t start = (offset_ + alignment - 1) & ~(alignment - 1);
    if (current_ < blocks_.size() && start + bytes <= blocks_[current_].size) [[likely]] {
      offset_ = start + bytes;
      used_ += bytes;
      return blocks_[current_].memory.get() + start;
    }
    return allocate_in_next(bytes, alignment);
  }

  template <typename T, typename... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  // Value-initialised elements.
  template <typename T>
  std::span<T> make_span(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) {
      return {};
    }
    T* first = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
    for (std::size_t i = 0; i < count; ++i) {
      ::new (static_cast<void*>(first + i)) T();
    }
    return {first, count};
  }

  template <typename T>
  std::span<T> copy(std::span<const T> from) {
    std::span<T> to = make_span<T>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      to[i] = from[i];
    }
    return to;
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) {
      return {};
    }
    char* to = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }

  // Everything handed out so far becomes invalid.
  void reset();
  // How far it is used, to go back to: what was handed out since then becomes invalid.
  struct Mark {
    std::size_t block = 0;
    std::size_t offset = 0;
    std::size_t used = 0;
  };
  [[nodiscard]] Mark mark() const {
    return {current_, offset_, used_};
  }
  void rewind(const Mark& to) {
    current_ = to.block;
    offset_ = to.offset;
    used_ = to.used;
  }
  [[nodiscard]] std::size_t bytes_used() const {
    return used_;
  }

 private:
  // Goes on to the next block that is large enough, or to a new one.
  void* allocate_in_next(std::size_t bytes, std::size_t alignment);

  struct Block {
    std::unique_ptr<std::byte[]> memory;
    std::size_t size = 0;
  };

  std::size_t block_bytes_;
  std::vector<Block> blocks_;
  std::size_t current_ = 0;
  std::size_t offset_ = 0;
  std::size_t used_ = 0;
};

}  // namespace ls
