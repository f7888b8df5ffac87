#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ls::ml {

// Which model, with which parameters; what is not given has the default of the registry.
struct ModelSpec {
  std::string name = "coin";
  std::map<std::string, double, std::less<>> params = {};

  // Identifies the configuration in snapshots; stable across versions.
  [[nodiscard]] std::uint64_t hash() const;
  void save(ByteWriter& out) const;
  static ModelSpec load(ByteReader& in);

  friend bool operator==(const ModelSpec&, const ModelSpec&) = default;
};

}  // namespace ls::ml
