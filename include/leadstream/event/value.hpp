#pragma once

#include "leadstream/base/assert.hpp"
#include "leadstream/base/time.hpp"

#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>

namespace ls::event {

enum class ValueKind : std::uint8_t { null, boolean, integer, number, text, time };

// One value of an event's field, in 16 bytes. Text is a view: into the batch arena, or into the
// catalog for a category. Trivially copyable.
class Value {
 public:
  constexpr Value() : integer_(0) {}

  static constexpr Value null() {
    return {};
  }
  template <std::same_as<bool> T>
  static constexpr Value of(T value) {
    return {ValueKind::boolean, value ? 1 : 0};
  }
  template <std::integral T>
  requires(!std::same_as<T, bool>) static constexpr Value of(T value) {
    return {ValueKind::integer, static_cast<std::int64_t>(value)};
  }
  static constexpr Value of(double value) {
    Value made;
    made.tag_ = tag_of(ValueKind::number);
    made.number_ = value;
    return made;
  }
  static constexpr Value of(std::string_view value) {
    Value made;
    made.text_ = value.data();
    made.tag_ = tag_of(ValueKind::text, value.size());
    return made;
  }
  // A literal is text, not a boolean.
  static constexpr Value of(const char* value) {
    return of(std::string_view(value));
  }
  static constexpr Value of(EventTime value) {
    return {ValueKind::time, value.ms};
  }

  [[nodiscard]] constexpr ValueKind kind() const {
    return static_cast<ValueKind>(tag_ & 0xff);
  }
  [[nodiscard]] constexpr bool is_null() const {
    return kind() == ValueKind::null;
  }
  // The next four only if `kind` says so.
  [[nodiscard]] bool boolean() const {
    LS_DCHECK(kind() == ValueKind::boolean);
    return integer_ != 0;
  }
  [[nodiscard]] std::int64_t integer() const {
    LS_DCHECK(kind() == ValueKind::integer);
    return integer_;
  }
  [[nodiscard]] std::string_view text() const {
    LS_DCHECK(kind() == ValueKind::text);
    return {text_, tag_ >> 8};
  }
  [[nodiscard]] EventTime time() const {
    LS_DCHECK(kind() == ValueKind::time);
    return {integer_};
  }
  // Any of boolean (0 or 1), integer, number and time (ms since 1970) as a double; NaN for the
  // rest.
  [[nodiscard]] double number() const {
    switch (kind()) {
      case ValueKind::boolean:
      case ValueKind::integer:
      case ValueKind::time:
        return static_cast<double>(integer_);
      case ValueKind::number:
        return number_;
      case ValueKind::null:
      case ValueKind::text:
        break;
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  // Equal in kind and content: the integer 1 is not the number 1.0.
  friend bool operator==(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) {
      return false;
    }
    switch (a.kind()) {
      case ValueKind::null:
        return true;
      case ValueKind::number:
        return a.number_ == b.number_;
      case ValueKind::text:
        return a.text() == b.text();
      case ValueKind::boolean:
      case ValueKind::integer:
      case ValueKind::time:
        break;
    }
    return a.integer_ == b.integer_;
  }

 private:
  constexpr Value(ValueKind kind, std::int64_t value) : integer_(value), tag_(tag_of(kind)) {}

  // The kind and the size of a text share a word, so that a value is written and copied as two
  // whole words.
  static constexpr std::uint64_t tag_of(ValueKind kind, std::size_t size = 0) {
    return static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(size) << 8;
  }

  // The check takes the members of a private anonymous union for public ones.
  // NOLINTBEGIN(readability-identifier-naming)
  union {
    std::int64_t integer_;
    double number_;
    const char* text_;
  };
  // NOLINTEND(readability-identifier-naming)
  std::uint64_t tag_ = tag_of(ValueKind::null);
};
static_assert(sizeof(Value) == 16);

}  // namespace ls::event
