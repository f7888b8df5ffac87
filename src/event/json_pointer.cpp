#include "event/json_pointer.hpp"

#include "leadstream/event/utf8.hpp"

namespace ls::event {

void append_pointer(std::string& pointer, std::string_view name) {
  pointer.push_back('/');
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer.push_back(c);
    }
  }
}

std::string pointer_to(std::string_view pointer, std::string_view name) {
  std::string longer(pointer);
  append_pointer(longer, name);
  return longer;
}

std::string in_quotes(std::string_view text) {
  const std::string_view shown = utf8_prefix(text, 64);
  std::string out = "\"";
  out += shown;
  out += shown.size() < text.size() ? "...\"" : "\"";
  return out;
}

}  // namespace ls::event
