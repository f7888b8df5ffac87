#include "leadstream/config/node.hpp"

#include <algorithm>
#include <utility>

namespace ls::config {

namespace {

enum class Kind { null, scalar, list, map };

}  // namespace

struct Node::Content {
  Kind kind = Kind::null;
  Place place;
  std::string text = {};
  bool is_quoted = false;
  std::vector<Node> elements = {};
  std::vector<Entry> entries = {};
};

Node::Node() : Node(null({})) {}

Node::Node(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

Node Node::null(Place place) {
  return Node(
      std::make_shared<const Content>(Content{.kind = Kind::null, .place = std::move(place)}));
}

Node Node::scalar(std::string text, Place place, bool is_quoted) {
  return Node(std::make_shared<const Content>(Content{.kind = Kind::scalar,
                                                      .place = std::move(place),
                                                      .text = std::move(text),
                                                      .is_quoted = is_quoted}));
}

Node Node::list(std::vector<Node> elements, Place place) {
  return Node(std::make_shared<const Content>(
      Content{.kind = Kind::list, .place = std::move(place), .elements = std::move(elements)}));
}

Node Node::map(std::vector<Entry> entries, Place place) {
  return Node(std::make_shared<const Content>(
      Content{.kind = Kind::map, .place = std::move(place), .entries = std::move(entries)}));
}

bool Node::is_null() const {
  return content_->kind == Kind::null;
}

bool Node::is_scalar() const {
  return content_->kind == Kind::scalar;
}

bool Node::is_list() const {
  return content_->kind == Kind::list;
}

bool Node::is_map() const {
  return content_->kind == Kind::map;
}

std::string Node::describe() const {
  constexpr std::size_t kShownMax = 64;
  switch (content_->kind) {
    case Kind::null:
      return "nothing";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::scalar:
      break;
  }
  const std::string& whole = content_->text;
  return '"' + (whole.size() > kShownMax ? whole.substr(0, kShownMax) + "..." : whole) + '"';
}

const Place& Node::place() const {
  return content_->place;
}

const std::string& Node::text() const {
  return content_->text;
}

bool Node::is_quoted() const {
  return content_->is_quoted;
}

const std::vector<Node>& Node::elements() const {
  return content_->elements;
}

const std::vector<Node::Entry>& Node::entries() const {
  return content_->entries;
}

std::optional<Node> Node::find(std::string_view key) const {
  for (const Entry& entry : content_->entries) {
    if (entry.key == key) {
      return entry.value;
    }
  }
  return std::nullopt;
}

Node merge(const Node& below, const Node& above) {
  if (!below.is_map() || !above.is_map()) {
    return above;
  }
  std::vector<Node::Entry> entries = below.entries();
  for (const Node::Entry& entry : above.entries()) {
    const auto same = std::ranges::find(entries, entry.key, &Node::Entry::key);
    if (same == entries.end()) {
      entries.push_back(entry);
    } else {
      *same = {.key = entry.key, .place = entry.place, .value = merge(same->value, entry.value)};
    }
  }
  return Node::map(std::move(entries), above.place());
}

}  // namespace ls::config
