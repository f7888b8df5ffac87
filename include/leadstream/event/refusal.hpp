#pragma once

#include "leadstream/base/error.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ls::event {

// Why bytes are not an event. The names of the codes reach topics, metrics and documents: they
// never change and are never used again for something else.
enum class RefusalCode : std::uint8_t {
  empty,
  too_large,
  too_deep,
  too_many_keys,
  byte_order_mark,
  invalid_utf8,
  malformed_json,
  truncated_json,
  trailing_content,
  not_finite,
  number_too_large,
  duplicate_key,
  not_an_object,
  missing_type,
  unknown_type,
  missing_id,
  missing_key,
  missing_time,
  missing_source,
  missing_field,
  unknown_field,
  unknown_category,
  wrong_type,
  out_of_range,
  text_too_long,
  invalid_time,
  future_timestamp,
  key_mismatch,
  unsupported_specversion,
  unsupported_content,
};

struct RefusalMeaning {
  RefusalCode code;
  std::string_view name;
  std::string_view meaning;
};

// Every code once, in the order of the enumeration.
std::span<const RefusalMeaning> refusals();
std::string_view to_string(RefusalCode code);

// An Error of the user's domain with the code's name and the place as a JSON pointer. The pointer
// is empty where the whole value is meant, and "#name" where a log header called `name` is.
Error refuse(RefusalCode code, std::string pointer, std::string message);

}  // namespace ls::event
