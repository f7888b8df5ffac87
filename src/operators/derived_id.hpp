#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/base/hash.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ls::operators {

// The id of an event that a node makes of another one: a function of the node and of what led to
// it, of which source and id together are unique. Two seeds make 128 bits, in hex.
inline std::string_view derived_id(std::uint64_t node, std::string_view source, std::string_view id,
                                   Arena& arena) {
  constexpr std::size_t kHexDigits = 16;
  const std::span<char> text = arena.make_span<char>(2 * kHexDigits);
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}}) {
    const std::uint64_t identity =
        hash_combine(hash_combine(node, hash64(source, seed)), hash64(id, seed));
    fmt::format_to(text.data() + seed * kHexDigits, "{:016x}", identity);
  }
  return {text.data(), text.size()};
}

}  // namespace ls::operators
