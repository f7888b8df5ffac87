#pragma once

#include "leadstream/config/node.hpp"
#include "leadstream/config/problems.hpp"
#include "leadstream/event/event.hpp"

#include <span>
#include <string>
#include <vector>

namespace ls::operators {

enum class Comparison { eq, ne, lt, le, gt, ge, in, exists };
enum class Shape { leaf, all, any, negated };

// A structured condition: no expression language. A comparison with a field that is absent is
// false.
struct Condition {
  Shape shape = Shape::leaf;
  std::vector<Condition> parts;
  std::string field;
  Comparison comparison = Comparison::eq;
  std::vector<std::string> texts;  // what is compared with, as written
  std::vector<double> numbers;     // the same as numbers or times, NaN where it is neither
};

// Whether the event fulfils the condition.
[[nodiscard]] bool holds(const Condition& condition, const event::Event& event);

// `{ field, op, value }`, or `all`, `any`, `not` over conditions; problems are added to the list.
// `types` are those of the events that it will see: some of them must have the field, and operator
// and values must fit it. Nothing is known of the fields if there are none.
Condition read_condition(const config::Node& node, std::span<const event::EventType* const> types,
                         config::Problems& problems);

// Everything that the condition says, for a fingerprint.
void append_fingerprint(const Condition& condition, std::string& out);

}  // namespace ls::operators
