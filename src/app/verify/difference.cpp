#include "app/verify/difference.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>

namespace ls::app {
namespace {

constexpr std::size_t kShownMax = 160;
constexpr std::size_t kBefore = 40;

// What stands around the first byte that differs.
std::string around(std::string_view name, std::string_view expected, std::string_view found) {
  const auto [at, other] = std::ranges::mismatch(expected, found);
  const auto place = static_cast<std::size_t>(at - expected.begin());
  const std::size_t begin = place < kBefore ? 0 : place - kBefore;
  return fmt::format("{} differs at byte {}: expected {}, found {}", name, place,
                     printable(expected.substr(begin)), printable(found.substr(begin)));
}

std::string header_difference(const flow::OutgoingMessage& expected,
                              const runtime::LogGateway::Record& found) {
  for (std::size_t i = 0; i < std::min(expected.headers.size(), found.headers.size()); ++i) {
    const flow::Header& wanted = expected.headers[i];
    const auto& [name, value] = found.headers[i];
    if (wanted.name != name) {
      return fmt::format("header {}: expected {}, found {}", i, printable(wanted.name),
                         printable(name));
    }
    if (wanted.value != value) {
      return around(fmt::format("header {}", name), wanted.value, value);
    }
  }
  return fmt::format("{} headers expected, {} found", expected.headers.size(),
                     found.headers.size());
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string text(bytes.substr(0, kShownMax));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '.');
  return bytes.size() > kShownMax ? text + "..." : text;
}

std::vector<flow::Header> views_of(
    const std::vector<std::pair<std::string, std::string>>& headers) {
  std::vector<flow::Header> views;
  for (const auto& [name, value] : headers) {
    views.push_back({name, value});
  }
  return views;
}

std::string difference(const flow::OutgoingMessage& expected,
                       const runtime::LogGateway::Record& found) {
  if (expected.key != found.key) {
    return around("key", expected.key, found.key);
  }
  if (expected.is_tombstone != found.is_tombstone) {
    return expected.is_tombstone ? "a deletion expected, a value found"
                                 : "a value expected, a deletion found";
  }
  if (expected.value != found.value) {
    return around("value", expected.value, found.value);
  }
  return header_difference(expected, found);
}

}  // namespace ls::app
