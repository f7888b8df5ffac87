#include "leadstream/event/refusal.hpp"

#include "leadstream/event/utf8.hpp"

#include <array>
#include <utility>

namespace ls::event {
namespace {

using enum RefusalCode;

// Longer pointers come from keys made to be long; what identifies the place is in front.
constexpr std::size_t kPointerBytesMax = 512;

constexpr std::array<RefusalMeaning, 30> kRefusals{{
    {empty, "empty", "There is nothing in it, or only white space."},
    {too_large, "too_large", "It has more bytes than the limit."},
    {too_deep, "too_deep", "Objects and lists are nested deeper than the limit."},
    {too_many_keys, "too_many_keys", "An object has more keys than the limit."},
    {byte_order_mark, "byte_order_mark", "It begins with a byte order mark, which JSON forbids."},
    {invalid_utf8, "invalid_utf8", "Some bytes are not UTF-8."},
    {malformed_json, "malformed_json", "It breaks the grammar of JSON (RFC 8259)."},
    {truncated_json, "truncated_json", "The JSON ends too early."},
    {trailing_content, "trailing_content", "Something follows after the JSON value."},
    {not_finite, "not_finite", "A number is NaN or infinite, which JSON does not have."},
    {number_too_large, "number_too_large", "A number is too large for a double."},
    {duplicate_key, "duplicate_key",
     "A key, or a key and its alias, occurs twice in an object; readers differ on which counts."},
    {not_an_object, "not_an_object", "The event, or its data, is not a JSON object."},
    {missing_type, "missing_type", "The event has no type."},
    {unknown_type, "unknown_type", "The catalog has no such event type."},
    {missing_id, "missing_id", "A CloudEvent has no id."},
    {missing_key, "missing_key",
     "The event does not say which contact it is about, or its record has no key."},
    {missing_time, "missing_time", "The event has no time."},
    {missing_source, "missing_source", "A CloudEvent has no source."},
    {missing_field, "missing_field", "A field that the type requires is absent or null."},
    {unknown_field, "unknown_field", "The type refuses fields that it does not name."},
    {unknown_category, "unknown_category", "The text is not one of the values of its category."},
    {wrong_type, "wrong_type", "A value has another JSON type than its field."},
    {out_of_range, "out_of_range", "A number or time lies outside its limits."},
    {text_too_long, "text_too_long", "A text has more bytes than its field may have."},
    {invalid_time, "invalid_time", "A time is neither RFC 3339 nor a number since 1970."},
    {future_timestamp, "future_timestamp",
     "The event's time lies too far after the time at which the log took it in."},
    {key_mismatch, "key_mismatch",
     "The record's key, or the subject, names another contact than the event."},
    {unsupported_specversion, "unsupported_specversion", "Only CloudEvents 1.0 are understood."},
    {unsupported_content, "unsupported_content",
     "The data is not JSON, or is a batch, which is for HTTP only."},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kRefusals.size(); ++i) {
    if (static_cast<std::size_t>(kRefusals[i].code) != i) {
      return false;
    }
  }
  return kRefusals.size() == static_cast<std::size_t>(unsupported_content) + 1;
}
static_assert(is_in_order());

}  // namespace

std::span<const RefusalMeaning> refusals() {
  return kRefusals;
}

std::string_view to_string(RefusalCode code) {
  return kRefusals[static_cast<std::size_t>(code)].name;
}

Error refuse(RefusalCode code, std::string pointer, std::string message) {
  if (pointer.size() > kPointerBytesMax) {
    pointer.resize(utf8_prefix(pointer, kPointerBytesMax).size());
  }
  return {.domain = ErrorDomain::user,
          .retry = Retry::no,
          .message = std::move(message),
          .code = std::string(to_string(code)),
          .pointer = std::move(pointer)};
}

}  // namespace ls::event
