#include "event/json_diagnosis.hpp"
#include "event/strict_json.hpp"

#include "leadstream/event/event_decoder.hpp"

namespace ls::event {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Cuts the inside of a valid list at its own commas.
std::vector<std::string_view> items_of(std::string_view inside) {
  std::vector<std::string_view> items;
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at];
    if (c == '"') {
      at = string_end(inside, at);
      continue;
    }
    if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      items.push_back(trimmed(inside.substr(start, at - start)));
      start = at + 1;
    }
    ++at;
  }
  if (!trimmed(inside).empty()) {
    items.push_back(trimmed(inside.substr(start)));
  }
  return items;
}

}  // namespace

Result<std::vector<std::string_view>> split_events(std::string_view body,
                                                   const DecodeLimits& limits) {
  // The list itself is one more level.
  StrictJson json({.bytes_max = limits.bytes_max, .depth_max = limits.depth_max + 1});
  const simdjson::dom::element root = LS_TRY(json.parse(body));
  const std::string_view text = trimmed(body);
  if (!root.is_array()) {
    return std::vector<std::string_view>{text};
  }
  return items_of(text.substr(1, text.size() - 2));
}

}  // namespace ls::event
