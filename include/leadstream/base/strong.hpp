#pragma once

#include <compare>
#include <cstdint>

namespace ls {

// A number that means one thing: Strong<struct OffsetTag, std::int64_t> does not mix with a
// partition.
template <typename Tag, typename T>
struct Strong {
  using Value = T;
  T value{};

  constexpr Strong() = default;
  constexpr explicit Strong(T initial) : value(initial) {}

  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;

  constexpr Strong next() const {
    return Strong(static_cast<T>(value + 1));
  }
};

// Position in one partition's log, counted from 0.
using Offset = Strong<struct OffsetTag, std::int64_t>;
using Partition = Strong<struct PartitionTag, std::int32_t>;

}  // namespace ls
