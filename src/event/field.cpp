#include "event/field.hpp"

#include "event/epoch.hpp"
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

[[gnu::cold, gnu::noinline]] Error out_of_range(std::string_view side, double bound,
                                                const FieldPlace& place) {
  return refuse(RefusalCode::out_of_range, place.pointer(),
                fmt::format("{} must be at {} {}", in_quotes(place.name), side, bound));
}

Status check_range(double number, const FieldDef& field, const FieldPlace& place) {
  if (field.minimum && number < *field.minimum) {
    return out_of_range("least", *field.minimum, place);
  }
  if (field.maximum && number > *field.maximum) {
    return out_of_range("most", *field.maximum, place);
  }
  return {};
}

Status read_integer(const FieldDef& field, dom::element value, const FieldPlace& place, Value& to) {
  std::int64_t integer = 0;
  if (value.get_int64().get(integer) != simdjson::SUCCESS) {
    const auto whole = whole_number(value);
    if (is_beyond_int64(value)) {
      return refuse(RefusalCode::out_of_range, place.pointer(),
                    fmt::format("{} does not fit 64 bits with a sign", in_quotes(place.name)));
    }
    if (!whole) {
      return wrong_type(field.kind, place);
    }
    integer = *whole;
  }
  to = Value::of(integer);
  return check_range(static_cast<double>(integer), field, place);
}

Status read_number(const FieldDef& field, dom::element value, const FieldPlace& place, Value& to) {
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS) {
    return wrong_type(field.kind, place);
  }
  to = Value::of(number);
  return check_range(number, field, place);
}

Status read_epoch(dom::element value, const FieldPlace& place, Value& to) {
  if (const auto time = number_as_time(value)) {
    to = Value::of(LS_TRY(read_time(*time, place)));
    return {};
  }
  return wrong_type(FieldKind::time, place);
}

Status read_category(const EventType& type, std::uint32_t slot, std::string_view text,
                     const FieldPlace& place, Value& to) {
  if (const auto known = type.category(slot, text)) {
    to = Value::of(*known);
    return {};
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
  if (parsed) {
    return read_time(*parsed, place);
  }
  if (const auto number = parse_epoch(text)) {
    return read_time(*number, place);
  }
  return refuse(RefusalCode::invalid_time, place.pointer(), parsed.error().message);
}

std::optional<EventTime> number_as_time(dom::element value) {
  std::int64_t whole = 0;
  if (value.get_int64().get(whole) == simdjson::SUCCESS) {
    return epoch_time(whole);
  }
  double number = 0;
  if (value.get_double().get(number) == simdjson::SUCCESS) {
    return epoch_time(number);
  }
  return std::nullopt;
}

Result<EventTime> read_time(EventTime time, const FieldPlace& place) {
  if (time.ms < 0) {
    return refuse(RefusalCode::out_of_range, place.pointer(),
                  fmt::format("{} is before 1970", in_quotes(place.name)));
  }
  if (time > kLatest) {
    return refuse(RefusalCode::out_of_range, place.pointer(),
                  fmt::format("{} is after the year 9999; are these seconds or milliseconds?",
                              in_quotes(place.name)));
  }
  return time;
}

Error text_too_long(std::string_view text, std::size_t bytes_max, const FieldPlace& place) {
  return refuse(RefusalCode::text_too_long, place.pointer(),
                fmt::format("{} has {} bytes; at most {} are allowed", in_quotes(place.name),
                            text.size(), bytes_max));
}

Status FieldReader::read(const EventType& type, std::uint32_t slot, dom::element value,
                         const FieldPlace& place, Arena& arena, Value& to) {
  const FieldDef& field = type.fields()[slot];
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    return read_text(type, slot, text, place, arena, to);
  }
  if (value.is_null()) {
    return {};
  }
  switch (field.kind) {
    case FieldKind::boolean:
      if (!value.is_bool()) {
        return wrong_type(field.kind, place);
      }
      to = Value::of(bool{value.get_bool().value_unsafe()});
      return {};
    case FieldKind::integer:
      return read_integer(field, value, place, to);
    case FieldKind::number:
      return read_number(field, value, place, to);
    case FieldKind::time:
      return read_epoch(value, place, to);
    case FieldKind::json:
      if (!value.is_object() && !value.is_array()) {
        return wrong_type(field.kind, place);
      }
      minified_.clear();
      append_minified(minified_, value);
      LS_TRY(check_length(minified_, field.bytes_max, place));
      to = Value::of(arena.copy(std::string_view(minified_)));
      return {};
    case FieldKind::text:
    case FieldKind::category:
      break;
  }
  return wrong_type(field.kind, place);
}

Status FieldReader::read_text(const EventType& type, std::uint32_t slot, std::string_view text,
                              const FieldPlace& place, Arena& arena, Value& to) {
  const FieldDef& field = type.fields()[slot];
  switch (field.kind) {
    case FieldKind::text:
      LS_TRY(check_length(text, field.bytes_max, place));
      to = Value::of(arena.copy(text));
      return {};
    case FieldKind::category:
      return read_category(type, slot, text, place, to);
    case FieldKind::time:
      to = Value::of(LS_TRY(read_time(text, place)));
      return {};
    case FieldKind::boolean:
    case FieldKind::integer:
    case FieldKind::number:
    case FieldKind::json:
      break;
  }
  return wrong_type(field.kind, place);
}

}  // namespace ls::event
