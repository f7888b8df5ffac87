#include "operators/condition.hpp"

#include "operators/condition_check.hpp"

#include "leadstream/config/convert.hpp"
#include "leadstream/config/reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>

namespace ls::operators {
namespace {

constexpr std::array<std::string_view, 8> kComparisons{"eq", "ne", "lt", "le",
                                                       "gt", "ge", "in", "exists"};

bool compare_text(const Condition& condition, std::string_view text) {
  switch (condition.comparison) {
    case Comparison::eq:
      return text == condition.texts.front();
    case Comparison::ne:
      return text != condition.texts.front();
    case Comparison::in:
      return std::find(condition.texts.begin(), condition.texts.end(), text) !=
             condition.texts.end();
    case Comparison::lt:
      return text < condition.texts.front();
    case Comparison::le:
      return text <= condition.texts.front();
    case Comparison::gt:
      return text > condition.texts.front();
    case Comparison::ge:
      return text >= condition.texts.front();
    case Comparison::exists:
      return true;
  }
  return false;
}

bool compare_number(const Condition& condition, double number) {
  switch (condition.comparison) {
    case Comparison::eq:
      return number == condition.numbers.front();
    case Comparison::ne:
      return number != condition.numbers.front();
    case Comparison::in:
      return std::find(condition.numbers.begin(), condition.numbers.end(), number) !=
             condition.numbers.end();
    case Comparison::lt:
      return number < condition.numbers.front();
    case Comparison::le:
      return number <= condition.numbers.front();
    case Comparison::gt:
      return number > condition.numbers.front();
    case Comparison::ge:
      return number >= condition.numbers.front();
    case Comparison::exists:
      return true;
  }
  return false;
}

event::Value value_of(const event::Event& event, std::string_view field) {
  if (field == "type") {
    return event::Value::of(std::string_view(event.type->name()));
  }
  if (field == "tenant") {
    return event::Value::of(event.tenant);
  }
  const auto slot = event.type->slot_of(field);
  return slot ? event.at(*slot) : event::Value::null();
}

bool compare(const Condition& condition, const event::Value& value) {
  if (value.is_null()) {
    return false;
  }
  if (value.kind() == event::ValueKind::text) {
    return compare_text(condition, value.text());
  }
  if (value.kind() == event::ValueKind::boolean && condition.comparison != Comparison::exists) {
    return compare_text(condition, value.boolean() ? "true" : "false");
  }
  return compare_number(condition, value.number());
}

using Types = std::span<const event::EventType* const>;

// Deep enough for any rule that a person can read.
constexpr int kDepthMax = 16;

Condition read_at(const config::Node& node, Types types, config::Problems& problems, int depth);

Condition read_group(Shape shape, const std::vector<config::Node>& parts, Types types,
                     config::Problems& problems, int depth) {
  Condition group;
  group.shape = shape;
  for (const config::Node& part : parts) {
    group.parts.push_back(read_at(part, types, problems, depth + 1));
  }
  return group;
}

double number_of(const std::string& text) {
  if (const auto number = config::to_number(text)) {
    return *number;
  }
  const Result<EventTime> time = parse_rfc3339(text);
  return time ? static_cast<double>(time->ms) : std::numeric_limits<double>::quiet_NaN();
}

Condition read_leaf(config::Reader& reader, Types types) {
  Condition leaf;
  const std::size_t problems = reader.problems().all().size();
  leaf.field = reader.text("field");
  leaf.comparison = static_cast<Comparison>(reader.choice("op", kComparisons));
  if (leaf.comparison == Comparison::in) {
    leaf.texts = reader.texts("values");
  } else if (leaf.comparison != Comparison::exists) {
    leaf.texts.push_back(reader.text("value"));
  }
  for (const std::string& text : leaf.texts) {
    leaf.numbers.push_back(number_of(text));
  }
  if (reader.problems().all().size() == problems) {
    check_leaf(leaf, types, reader);
  }
  return leaf;
}

Condition read_at(const config::Node& node, Types types, config::Problems& problems, int depth) {
  config::Reader reader(node, problems);
  Condition condition;
  if (depth > kDepthMax) {
    reader.fail(fmt::format("conditions may be nested {} deep", kDepthMax));
  } else if (reader.has("all")) {
    condition = read_group(Shape::all, reader.list("all"), types, problems, depth);
  } else if (reader.has("any")) {
    condition = read_group(Shape::any, reader.list("any"), types, problems, depth);
  } else if (reader.has("not")) {
    condition = read_group(Shape::negated, {reader.required_child("not")}, types, problems, depth);
  } else {
    condition = read_leaf(reader, types);
  }
  reader.finish();
  return condition;
}

}  // namespace

bool holds(const Condition& condition, const event::Event& event) {
  switch (condition.shape) {
    case Shape::leaf:
      return compare(condition, value_of(event, condition.field));
    case Shape::all:
      return std::all_of(condition.parts.begin(), condition.parts.end(),
                         [&](const Condition& part) { return holds(part, event); });
    case Shape::any:
      return std::any_of(condition.parts.begin(), condition.parts.end(),
                         [&](const Condition& part) { return holds(part, event); });
    case Shape::negated:
      return !holds(condition.parts.front(), event);
  }
  return false;
}

void append_fingerprint(const Condition& condition, std::string& out) {
  out += fmt::format("({} {} {}", static_cast<int>(condition.shape), condition.field,
                     static_cast<int>(condition.comparison));
  for (const std::string& text : condition.texts) {
    out += " " + text;
  }
  for (const Condition& part : condition.parts) {
    append_fingerprint(part, out);
  }
  out += ")";
}

Condition read_condition(const config::Node& node, std::span<const event::EventType* const> types,
                         config::Problems& problems) {
  return read_at(node, types, problems, 0);
}

}  // namespace ls::operators
