#pragma once

#include "leadstream/base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ls::config {
class Reader;
}

namespace ls::ml {

// Which model, with which parameters; what is not given has the default of the registry.
struct ModelSpec {
  std::string name = "coin";
  std::map<std::string, double, std::less<>> params = {};

  // From a map such as `{ type: coin, memory: 500 }`, all of it optional; strict about names and
  // ranges. The caller finishes the reader.
  static ModelSpec read(config::Reader& in);

  // Identifies the configuration in snapshots; stable across versions.
  [[nodiscard]] std::uint64_t hash() const;
  // What it has asked of the allocator.
  [[nodiscard]] std::size_t heap_bytes() const;
  void save(ByteWriter& out) const;
  static ModelSpec load(ByteReader& in);

  friend bool operator==(const ModelSpec&, const ModelSpec&) = default;
};

}  // namespace ls::ml
