#pragma once

#include <span>
#include <string_view>

namespace ls::http {

// A file of src/http/web, or the interface's description, as it was when the program was built.
struct Asset {
  std::string_view name;  // "app.js"
  std::string_view bytes;
  std::string_view sha256;  // in hex
};

// By name. Defined in a source that embed.cmake writes.
[[nodiscard]] std::span<const Asset> assets();

}  // namespace ls::http
