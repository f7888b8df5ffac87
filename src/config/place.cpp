#include "leadstream/config/place.hpp"

#include <fmt/core.h>

namespace ls::config {

std::string to_string(const Place& place) {
  if (place.line == 0) {
    return place.file;
  }
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

}  // namespace ls::config
