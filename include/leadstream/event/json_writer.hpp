#pragma once

#include "leadstream/base/time.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace ls::event {

// Appends JSON to a string that it borrows; allocates nothing but the string's growth. The caller
// keeps the order of calls sensible (a key before each value of an object). Text that is not UTF-8
// is repaired with U+FFFD, so that the output always parses.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() {
    return open('{');
  }
  JsonWriter& end_object() {
    return close('}');
  }
  JsonWriter& begin_array() {
    return open('[');
  }
  JsonWriter& end_array() {
    return close(']');
  }
  JsonWriter& key(std::string_view name);

  JsonWriter& null();
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) {
    return value(std::string_view(text));
  }
  template <std::same_as<bool> T>
  JsonWriter& value(T boolean) {
    return boolean_value(boolean ? "true" : "false");
  }
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonWriter& value(T integer) {
    if constexpr (std::signed_integral<T>) {
      return signed_value(integer);
    } else {
      return unsigned_value(integer);
    }
  }
  // The shortest text that reads back as the same double; null for NaN and infinities.
  JsonWriter& value(double number);
  // RFC 3339 with milliseconds, in UTC; null outside the years 0 to 9999.
  JsonWriter& value(EventTime time);
  // JSON that is known to be valid.
  JsonWriter& raw(std::string_view json);

  template <typename T>
  JsonWriter& member(std::string_view name, const T& content) {
    key(name);
    return value(content);
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& boolean_value(std::string_view text);
  JsonWriter& signed_value(std::int64_t integer);
  JsonWriter& unsigned_value(std::uint64_t integer);
  // A comma unless this is the first of its object or list, or follows a key.
  void separate();
  void quote(std::string_view text);

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace ls::event
