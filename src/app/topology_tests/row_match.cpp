#include "app/topology_tests/row_match.hpp"

#include "leadstream/base/time.hpp"
#include "leadstream/config/convert.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace ls::app {
namespace {

using config::Node;
using event::JsonKind;
using event::JsonView;

// Of sums in another order.
constexpr double kTolerance = 1e-9;

std::string shown(const JsonView& value) {
  std::string text;
  value.append_json(text);
  constexpr std::size_t kShownMax = 200;
  return text.size() <= kShownMax ? text : text.substr(0, kShownMax) + "…";
}

std::string shown(const Node& node) {
  return node.is_scalar() && node.is_quoted() ? "\"" + node.text() + "\""
         : node.is_scalar()                   ? node.text()
                                              : node.describe();
}

std::optional<JsonView> find_path(JsonView value, std::string_view path) {
  while (true) {
    if (const auto whole = value.find(path)) {
      return whole;
    }
    const std::size_t dot = path.find('.');
    const auto next =
        dot == std::string_view::npos ? std::nullopt : value.find(path.substr(0, dot));
    if (!next) {
      return std::nullopt;
    }
    value = *next;
    path.remove_prefix(dot + 1);
  }
}

std::optional<JsonView> find_member(const JsonView& root, std::string_view name) {
  if (const auto top = root.find(name)) {
    return top;
  }
  for (const std::string_view section : {"features", "values"}) {
    const auto members = root.find(section);
    if (const auto member = members ? members->find(name) : std::nullopt) {
      return member;
    }
  }
  return find_path(root, name);
}

bool is_range(const Node& expected) {
  return expected.is_map() && !expected.entries().empty() &&
         std::ranges::all_of(expected.entries(), [](const Node::Entry& entry) {
           return entry.key == "min" || entry.key == "max";
         });
}

bool equals_number(const Node& expected, double actual) {
  const Result<double> wanted = config::to_number(expected.text());
  return wanted && std::abs(*wanted - actual) <= kTolerance * std::max(1.0, std::abs(*wanted));
}

bool is_in_range(const Node& expected, double actual) {
  return std::ranges::all_of(expected.entries(), [&](const Node::Entry& entry) {
    const Result<double> bound = config::to_number(entry.value.text());
    return bound && (entry.key == "min" ? actual >= *bound : actual <= *bound);
  });
}

bool is_null(const Node& node) {
  return node.is_null() ||
         (node.is_scalar() && !node.is_quoted() && (node.text() == "null" || node.text() == "~"));
}

// A text as it stands, or a time as milliseconds since 1970.
bool equals_text(const Node& expected, std::string_view actual) {
  if (expected.text() == actual) {
    return true;
  }
  const Result<double> number = config::to_number(expected.text());
  if (expected.is_quoted() || !number) {
    return false;
  }
  const Result<EventTime> time = parse_rfc3339(actual);
  return time && static_cast<double>(time->ms) == *number;
}

bool equals(const Node& expected, const JsonView& actual);

bool equals_list(const Node& expected, const JsonView& actual) {
  if (!actual.is_array() || actual.size() != expected.elements().size()) {
    return false;
  }
  std::size_t index = 0;
  for (const JsonView item : actual.items()) {
    if (!equals(expected.elements()[index++], item)) {
      return false;
    }
  }
  return true;
}

bool equals(const Node& expected, const JsonView& actual) {
  if (is_null(expected)) {
    return actual.is_null();
  }
  if (expected.is_list()) {
    return equals_list(expected, actual);
  }
  if (is_range(expected) && actual.is_number()) {
    return is_in_range(expected, *actual.number());
  }
  if (expected.is_map()) {
    return std::ranges::all_of(expected.entries(), [&](const Node::Entry& entry) {
      const auto member = actual.find(entry.key);
      return member && equals(entry.value, *member);
    });
  }
  if (actual.is_number()) {
    return !expected.is_quoted() && equals_number(expected, *actual.number());
  }
  if (actual.kind() == JsonKind::boolean) {
    return !expected.is_quoted() && expected.text() == (*actual.boolean() ? "true" : "false");
  }
  return actual.is_text() && equals_text(expected, *actual.text());
}

const std::string* find_extra(const ActualRow& row, std::string_view name) {
  const auto found =
      std::ranges::find_if(row.extra, [&](const auto& member) { return member.first == name; });
  return found == row.extra.end() ? nullptr : &found->second;
}

std::string range_text(const Node& expected) {
  std::string text;
  for (const Node::Entry& entry : expected.entries()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", entry.key, entry.value.text());
  }
  return text;
}

}  // namespace

std::optional<Mismatch> RowMatch::compare(const Node& expected, const ActualRow& actual) {
  const Result<JsonView> parsed = document_.parse(actual.json.empty() ? "{}" : actual.json);
  // An alert is a list with one element, as Alertmanager takes it.
  const auto root = [&]() -> std::optional<JsonView> {
    if (!parsed) {
      return std::nullopt;
    }
    return parsed->is_array() && parsed->size() == 1 ? *parsed->items().begin() : *parsed;
  }();
  for (const Node::Entry& entry : expected.entries()) {
    if (entry.key == "key" || entry.key == "absent") {
      continue;
    }
    const config::Place& place = entry.value.place();
    if (const std::string* extra = find_extra(actual, entry.key)) {
      if (!equals_text(entry.value, *extra)) {
        return Mismatch{
            place, fmt::format("{}: expected {}, not {}", entry.key, entry.value.text(), *extra)};
      }
      continue;
    }
    const auto member = root ? find_member(*root, entry.key) : std::nullopt;
    if (!member) {
      return Mismatch{place, fmt::format("{}: there is no such member in {}", entry.key,
                                         root ? shown(*root) : std::string("what is no JSON"))};
    }
    if (!equals(entry.value, *member)) {
      return Mismatch{
          place, fmt::format("{}: expected {}, not {}", entry.key,
                             is_range(entry.value) ? range_text(entry.value) : shown(entry.value),
                             shown(*member))};
    }
  }
  return std::nullopt;
}

}  // namespace ls::app
