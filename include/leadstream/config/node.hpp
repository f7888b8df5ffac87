#pragma once

#include "leadstream/config/place.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::config {

// A YAML value that knows its place. Scalars are kept as written: what they mean is decided where
// they are read (convert.hpp), so that `no` stays a country and `1.10` a version. Immutable; copies
// share the tree and are cheap. Maps keep the order of the file and have no duplicate keys.
class Node {
 public:
  struct Entry;

  // The null value without a place.
  Node();
  static Node null(Place place);
  static Node scalar(std::string text, Place place, bool is_quoted = false);
  static Node list(std::vector<Node> elements, Place place);
  static Node map(std::vector<Entry> entries, Place place);

  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_scalar() const;
  [[nodiscard]] bool is_list() const;
  [[nodiscard]] bool is_map() const;
  // "a map", "a list", "nothing" or the scalar in quotes: for messages.
  [[nodiscard]] std::string describe() const;

  [[nodiscard]] const Place& place() const;
  // A scalar's text without its quotes; empty for everything else.
  [[nodiscard]] const std::string& text() const;
  // "12" in quotes (or as a block scalar) is text and never a number.
  [[nodiscard]] bool is_quoted() const;
  // Empty unless this is a list, or a map.
  [[nodiscard]] const std::vector<Node>& elements() const;
  [[nodiscard]] const std::vector<Entry>& entries() const;
  [[nodiscard]] std::optional<Node> find(std::string_view key) const;

 private:
  struct Content;
  explicit Node(std::shared_ptr<const Content> content);

  std::shared_ptr<const Content> content_;
};

struct Node::Entry {
  std::string key;
  Place place;  // of the key
  Node value;
};

// `above` laid over `below`: maps are merged key by key, everything else is replaced whole.
Node merge(const Node& below, const Node& above);

}  // namespace ls::config
