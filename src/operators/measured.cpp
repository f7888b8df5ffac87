#include "operators/measured.hpp"

#include "operators/field_names.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/nearest.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>

namespace ls::operators {
namespace {

struct FunctionName {
  std::string_view name;
  window::Function function;
};
constexpr std::array<FunctionName, 10> kFunctions{
    {{"count", window::Function::count},
     {"sum", window::Function::sum},
     {"mean", window::Function::mean},
     {"min", window::Function::min},
     {"max", window::Function::max},
     {"last", window::Function::last},
     {"since_last", window::Function::since_last},
     {"distinct", window::Function::distinct},
     {"quantile", window::Function::quantile},
     {"approximate_distinct", window::Function::approximate_distinct}}};

bool needs_field(window::Function function) {
  return function != window::Function::count && function != window::Function::since_last;
}

// Reads "page.viewed" or "page.viewed.dwell_ms". Event types have dots in their names, so the field
// is what stands behind the last one. The type stays null after a problem.
Measured read_target(config::Reader& reader, const FunctionName& function,
                     const event::Catalog& catalog) {
  Measured out;
  out.function = function.function;
  const std::string text = reader.text(function.name);
  out.type = catalog.find(text);
  if (out.type != nullptr || text.empty()) {
    return out;
  }
  const std::size_t dot = text.rfind('.');
  const event::EventType* type =
      dot == std::string::npos ? nullptr : catalog.find(text.substr(0, dot));
  if (type == nullptr) {
    reader.fail_at(function.name,
                   fmt::format("\"{}\" is neither an event type nor a field of one", text));
    return out;
  }
  const std::string field = text.substr(dot + 1);
  out.type = type;
  out.slot = type->slot_of(field);
  if (!out.slot) {
    reader.fail_at(function.name, fmt::format("{} has no field \"{}\"{}", type->name(), field,
                                              config::did_you_mean(field, field_names(*type))));
  }
  return out;
}

const FunctionName* function_of(config::Reader& reader) {
  const FunctionName* found = nullptr;
  for (const FunctionName& entry : kFunctions) {
    if (reader.has(entry.name)) {
      found = &entry;
    }
  }
  if (found == nullptr) {
    reader.fail(
        "expected one of count, sum, mean, min, max, last, since_last, distinct, "
        "quantile, approximate_distinct");
  }
  return found;
}

// What a function cannot be taken of is found here, not in numbers that stay empty.
void check_target(config::Reader& reader, const FunctionName& function, const Measured& measured) {
  if (needs_field(function.function) != measured.slot.has_value()) {
    reader.fail_at(function.name, fmt::format("{} takes {}", function.name,
                                              needs_field(function.function)
                                                  ? "a field, such as page.viewed.dwell_ms"
                                                  : "an event type, such as page.viewed"));
    return;
  }
  if (!measured.slot) {
    return;
  }
  const event::FieldDef& field = measured.type->fields()[*measured.slot];
  const bool is_last = function.function == window::Function::last;
  const bool is_distinct = counts_different(measured);
  if ((is_text(measured) && !is_last && !is_distinct) ||
      (field.kind == event::FieldKind::json && !is_distinct)) {
    reader.fail_at(function.name,
                   fmt::format("{}.{} is {}, of which there is no {}", measured.type->name(),
                               field.name, to_string(field.kind), function.name));
  }
}

}  // namespace

bool is_text(const Measured& measured) {
  if (!measured.slot) {
    return false;
  }
  const event::FieldKind kind = measured.type->fields()[*measured.slot].kind;
  return kind == event::FieldKind::text || kind == event::FieldKind::category;
}

bool counts_different(const Measured& measured) {
  return measured.function == window::Function::distinct ||
         measured.function == window::Function::approximate_distinct;
}

bool takes(const Measured& measured, const event::Event& event) {
  return measured.type == event.type && (!measured.where || holds(*measured.where, event));
}

window::MeasureInput input_of(const Measured& measured, const event::Event& event) {
  const event::Value value = measured.slot ? event.at(*measured.slot) : event::Value::of(1.0);
  if (value.is_null()) {
    return {};
  }
  if (value.kind() == event::ValueKind::text) {
    return {.is_fed = true, .hash = hash64(value.text())};
  }
  const double number = value.number() + 0.0;  // -0 is 0
  if (counts_different(measured)) {
    return {.is_fed = true,
            .hash = hash64({reinterpret_cast<const char*>(&number), sizeof(number)})};
  }
  return {.is_fed = std::isfinite(number), .number = number};
}

Measured read_measured(config::Reader& reader, const event::Catalog& catalog) {
  const std::size_t problems_before = reader.problems().all().size();
  const FunctionName* function = function_of(reader);
  Measured out;
  if (function != nullptr) {
    out = read_target(reader, *function, catalog);
  }
  if (reader.problems().all().size() == problems_before && out.type != nullptr) {
    check_target(reader, *function, out);
  }
  if (const auto where = reader.child("where")) {
    std::vector<const event::EventType*> types;
    if (out.type != nullptr) {
      types.push_back(out.type);
    }
    out.where = read_condition(*where, types, reader.problems());
  }
  if (reader.problems().all().size() != problems_before) {
    out.type = nullptr;
  }
  return out;
}

void append_fingerprint(const Measured& measured, std::string& out) {
  out += fmt::format("{}.{}", measured.type->name(), measured.slot.value_or(0xffff));
  if (measured.where) {
    append_fingerprint(*measured.where, out);
  }
}

}  // namespace ls::operators
