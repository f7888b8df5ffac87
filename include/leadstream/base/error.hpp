#pragma once

#include "leadstream/base/assert.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace ls {

// Whose fault it is: decides who is told, and how.
enum class ErrorDomain { user, external, internal };

// Whether doing the same again later can help.
enum class Retry { no, yes };

// An expected failure on its way up. Each layer adds its context once with `with`, so that the text
// reads from the outside in: "topology score: node engagement: field dwell_ms: expected number".
struct Error {
  ErrorDomain domain = ErrorDomain::internal;
  Retry retry = Retry::no;
  std::string message;
  // The record or file place that a machine can use, where there is one: a stable code and a JSON
  // pointer.
  std::string code = {};
  std::string pointer = {};

  [[nodiscard]] Error with(std::string_view context) &&;
  [[nodiscard]] Error with(std::string_view context) const&;
};

[[nodiscard]] Error user_error(std::string message);
[[nodiscard]] Error external_error(std::string message, Retry retry = Retry::no);
[[nodiscard]] Error internal_error(std::string message);

// A value or an Error, with the member names of std::expected (which g++ 12 lacks in C++20).
template <typename T>
class [[nodiscard]] Result {
 public:
  // A value and an error both become a result by being returned.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const {
    return held_.index() == 0;
  }
  explicit operator bool() const {
    return has_value();
  }
  T& value() & {
    LS_ASSERT(has_value());
    return *std::get_if<0>(&held_);
  }
  const T& value() const& {
    LS_ASSERT(has_value());
    return *std::get_if<0>(&held_);
  }
  // By value: what a loop or a reference takes out of a passing result must outlive it.
  T value() && {
    return take();
  }
  T& operator*() & {
    return value();
  }
  const T& operator*() const& {
    return value();
  }
  T operator*() && {
    return take();
  }
  T* operator->() {
    return &value();
  }
  const T* operator->() const {
    return &value();
  }
  [[nodiscard]] const Error& error() const {
    LS_ASSERT(!has_value());
    return *std::get_if<1>(&held_);
  }
  [[nodiscard]] T value_or(T fallback) const {
    return has_value() ? value() : std::move(fallback);
  }
  [[nodiscard]] Result with(std::string_view context) && {
    if (has_value()) {
      return std::move(*this);
    }
    return error().with(context);
  }
  // For LS_TRY only: moves the value out.
  [[nodiscard]] T take() {
    LS_ASSERT(has_value());
    return std::move(*std::get_if<0>(&held_));
  }

 private:
  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  // Not defaulted: `return {};` would zero the whole room for the error first, on every good call.
  Result() {}                                        // NOLINT(modernize-use-equals-default)
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const {
    return !error_.has_value();
  }
  explicit operator bool() const {
    return has_value();
  }
  void value() const {
    LS_ASSERT(has_value());
  }
  [[nodiscard]] const Error& error() const {
    LS_ASSERT(!has_value());
    return *error_;
  }
  [[nodiscard]] Result with(std::string_view context) && {
    if (has_value()) {
      return {};
    }
    return error_->with(context);
  }
  // A deliberate drop, searchable, with its reason.
  void ignore(std::string_view /*why*/) const {}
  void take() const {}

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace ls

// Evaluates to the value, or returns the error from the enclosing function:
//   auto size = LS_TRY(read_size());   LS_TRY(write(size));
#define LS_TRY(...)                     \
  (__extension__({                      \
    auto ls_try_result = (__VA_ARGS__); \
    if (!ls_try_result.has_value()) {   \
      return ls_try_result.error();     \
    }                                   \
    ls_try_result.take();               \
  }))
