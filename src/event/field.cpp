#include "event/field.hpp"

#include "event/json_pointer.hpp"
#include "event/strict_json.hpp"

#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <limits>

namespace ls::event {
namespace dom = simdjson::dom;
namespace {

constexpr EventTime kLatest{253'402'300'799'999};  // 9999-12-31T23:59:59.999Z

[[gnu::cold, gnu::noinline]] Error wrong_type(FieldKind wanted, const FieldPlace& place) {
  return refuse(RefusalCode::wrong_type, place.pointer(),
                fmt::format("{} is not of the type {}", in_quotes(place.name), to_string(wanted)));
}

template <typename Number>
Status check_range(Number value, const FieldDef& field, const FieldPlace& place) {
  const auto number = static_cast<double>(value);
  if (field.minimum && number < *field.minimum) {
    return refuse(RefusalCode::out_of_range, place.pointer(),
                  fmt::format("{} must be at least {}, not {}", in_quotes(place.name),
                              *field.minimum, value));
  }
  if (field.maximum && number > *field.maximum) {
    return refuse(
        RefusalCode::out_of_range, place.pointer(),
        fmt::format("{} must be at most {}, not {}", in_quotes(place.name), *field.maximum, value));
  }
  return {};
}

Result<Value> read_integer(const FieldDef& field, dom::element value, const FieldPlace& place) {
  std::int64_t integer = 0;
  if (value.get_int64().get(integer) != simdjson::SUCCESS) {
    const auto whole = whole_number(value);
    if (value.is_uint64()) {
      return refuse(RefusalCode::out_of_range, place.pointer(),
                    fmt::format("{} does not fit 64 bits with a sign", in_quotes(place.name)));
    }
    if (!whole) {
      return wrong_type(field.kind, place);
    }
    integer = *whole;
  }
  LS_TRY(check_range(integer, field, place));
  return Value::of(integer);
}

Result<Value> read_number(const FieldDef& field, dom::element value, const FieldPlace& place) {
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS) {
    return wrong_type(field.kind, place);
  }
  LS_TRY(check_range(number, field, place));
  return Value::of(number);
}

Result<Value> read_time_field(dom::element value, const FieldPlace& place) {
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    return Value::of(LS_TRY(read_time(text, place)));
  }
  std::int64_t ms = 0;
  if (value.get_int64().get(ms) == simdjson::SUCCESS) {
    return Value::of(LS_TRY(read_time(ms, place)));
  }
  return wrong_type(FieldKind::time, place);
}

Result<Value> read_category(const EventType& type, std::uint32_t slot, std::string_view text,
                            const FieldPlace& place) {
  if (const auto known = type.category(slot, text)) {
    return Value::of(*known);
  }
  return refuse(RefusalCode::unknown_category, place.pointer(),
                fmt::format("{} is not a value of {}", in_quotes(text), in_quotes(place.name)));
}

}  // namespace

std::string FieldPlace::pointer() const {
  if (prefix == kHeaderPlace) {
    return fmt::format("{}{}", prefix, name);
  }
  return pointer_to(prefix, name);
}

Result<EventTime> read_time(std::string_view text, const FieldPlace& place) {
  Result<EventTime> parsed = parse_rfc3339(text);
  if (!parsed) {
    return refuse(RefusalCode::invalid_time, place.pointer(), parsed.error().message);
  }
  return read_time(parsed->ms, place);
}

Result<EventTime> read_time(std::int64_t ms, const FieldPlace& place) {
  if (ms < 0) {
    return refuse(RefusalCode::out_of_range, place.pointer(),
                  fmt::format("{} is before 1970", in_quotes(place.name)));
  }
  if (ms > kLatest.ms) {
    return refuse(
        RefusalCode::out_of_range, place.pointer(),
        fmt::format("{} is after the year 9999; are these milliseconds?", in_quotes(place.name)));
  }
  return EventTime{ms};
}

Status check_length(std::string_view text, std::size_t bytes_max, const FieldPlace& place) {
  if (text.size() <= bytes_max) {
    return {};
  }
  return refuse(RefusalCode::text_too_long, place.pointer(),
                fmt::format("{} has {} bytes; at most {} are allowed", in_quotes(place.name),
                            text.size(), bytes_max));
}

Result<Value> FieldReader::read(const EventType& type, std::uint32_t slot, dom::element value,
                                const FieldPlace& place, Arena& arena) {
  if (value.is_null()) {
    return Value::null();
  }
  const FieldDef& field = type.fields()[slot];
  switch (field.kind) {
    case FieldKind::boolean:
      if (!value.is_bool()) {
        return wrong_type(field.kind, place);
      }
      return Value::of(bool{value.get_bool().value_unsafe()});
    case FieldKind::integer:
      return read_integer(field, value, place);
    case FieldKind::number:
      return read_number(field, value, place);
    case FieldKind::time:
      return read_time_field(value, place);
    case FieldKind::json:
      if (!value.is_object() && !value.is_array()) {
        return wrong_type(field.kind, place);
      }
      minified_.clear();
      append_minified(minified_, value);
      LS_TRY(check_length(minified_, field.bytes_max, place));
      return Value::of(arena.copy(std::string_view(minified_)));
    case FieldKind::text:
    case FieldKind::category:
      break;
  }
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) {
    return wrong_type(field.kind, place);
  }
  if (field.kind == FieldKind::category) {
    return read_category(type, slot, text, place);
  }
  LS_TRY(check_length(text, field.bytes_max, place));
  return Value::of(arena.copy(text));
}

}  // namespace ls::event
