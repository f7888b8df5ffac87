#include "operators/condition_check.hpp"

#include "operators/field_names.hpp"

#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {
namespace {

using event::FieldKind;

// A problem with the operator or the values, and which of the two keys it stands at.
struct Misfit {
  bool is_value = false;
  std::string text;
};

bool is_order(Comparison comparison) {
  return comparison == Comparison::lt || comparison == Comparison::le ||
         comparison == Comparison::gt || comparison == Comparison::ge;
}

std::optional<Misfit> misfit_of_values(const Condition& leaf, const std::vector<std::string>& known,
                                       std::string_view what) {
  for (const std::string& text : leaf.texts) {
    if (std::find(known.begin(), known.end(), text) == known.end()) {
      return Misfit{true, fmt::format("\"{}\" is not a value of {}{}", text, what,
                                      config::did_you_mean(text, known))};
    }
  }
  return std::nullopt;
}

std::optional<Misfit> misfit_of_numbers(const Condition& leaf, std::string_view expected) {
  for (std::size_t i = 0; i < leaf.numbers.size(); ++i) {
    if (std::isnan(leaf.numbers[i])) {
      return Misfit{
          true, fmt::format("\"{}\" is not {}, which {} is", leaf.texts[i], expected, leaf.field)};
    }
  }
  return std::nullopt;
}

// Whether a field of that definition could fulfil the comparison.
std::optional<Misfit> misfit(const Condition& leaf, const event::FieldDef& field) {
  if (leaf.comparison == Comparison::exists) {
    return std::nullopt;
  }
  const bool has_order = field.kind != FieldKind::boolean && field.kind != FieldKind::category;
  if (field.kind == FieldKind::json || (is_order(leaf.comparison) && !has_order)) {
    return Misfit{false, fmt::format("{} is {}, which has no such comparison", field.name,
                                     to_string(field.kind))};
  }
  switch (field.kind) {
    case FieldKind::boolean:
      return misfit_of_values(leaf, {"true", "false"}, field.name);
    case FieldKind::category:
      return misfit_of_values(leaf, field.values, field.name);
    case FieldKind::integer:
    case FieldKind::number:
      return misfit_of_numbers(leaf, "a number");
    case FieldKind::time:
      return misfit_of_numbers(leaf, "a time");
    case FieldKind::text:
    case FieldKind::json:
      break;
  }
  return std::nullopt;
}

void report(const Condition& leaf, const Misfit& misfit, config::Reader& reader) {
  const bool is_list = leaf.comparison == Comparison::in;
  reader.fail_at(misfit.is_value ? (is_list ? "values" : "value") : "op", misfit.text);
}

void check_type(const Condition& leaf, std::span<const event::EventType* const> types,
                config::Reader& reader) {
  std::vector<std::string> names;
  for (const event::EventType* type : types) {
    names.push_back(type->name());
  }
  if (const auto found = misfit_of_values(leaf, names, "type here")) {
    report(leaf, *found, reader);
  }
}

}  // namespace

void check_leaf(const Condition& leaf, std::span<const event::EventType* const> types,
                config::Reader& reader) {
  if (types.empty() || leaf.field.empty() || leaf.field == "tenant") {
    return;
  }
  if (leaf.field == "type") {
    check_type(leaf, types, reader);
    return;
  }
  std::optional<Misfit> first;
  std::vector<std::string> names{"type", "tenant"};
  for (const event::EventType* type : types) {
    if (const auto slot = type->slot_of(leaf.field)) {
      const std::optional<Misfit> found = misfit(leaf, type->fields()[*slot]);
      if (!found) {
        return;  // events of this type can fulfil it
      }
      first = first ? first : found;
    }
    const std::vector<std::string> more = field_names(*type);
    names.insert(names.end(), more.begin(), more.end());
  }
  if (first) {
    report(leaf, *first, reader);
  } else {
    const std::string who = types.size() == 1 ? types.front()->name() : "none of the event types";
    reader.fail_at("field",
                   fmt::format("{} has {}field \"{}\"{}", who, types.size() == 1 ? "no " : "a ",
                               leaf.field, config::did_you_mean(leaf.field, names)));
  }
}

}  // namespace ls::operators
