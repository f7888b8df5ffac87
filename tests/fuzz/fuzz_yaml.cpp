#include "leadstream/base/assert.hpp"
#include "leadstream/config/yaml.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

// Every value of an accepted text must have a place inside it.
void check(const ls::config::Node& node, int lines) {
  LS_ASSERT(node.place().line <= lines);
  for (const ls::config::Node& element : node.elements()) {
    check(element, lines);
  }
  for (const ls::config::Node::Entry& entry : node.entries()) {
    LS_ASSERT(entry.place.line >= 1 && entry.place.column >= 1);
    LS_ASSERT(node.find(entry.key).has_value());
    check(entry.value, lines);
  }
}

}  // namespace

// Any bytes are either a tree or an error that says where.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const ls::Result<ls::config::Node> node = ls::config::parse_yaml(text, "f");
  if (!node) {
    LS_ASSERT(node.error().message.starts_with("f"));
    return 0;
  }
  int lines = 2;
  for (const char c : text) {
    lines += c == '\n' ? 1 : 0;
  }
  check(*node, lines);
  return 0;
}
