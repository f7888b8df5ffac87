#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/json_document.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

// What adapters ask of a payload. Providers are free with types: an id is a number here and text
// there, and a field is absent, null or empty with one meaning. What identifies or dates an event
// is read strictly; the rest is left out where it has no use.

namespace ls::event {

// The value below a chain of keys; nothing if one is absent.
std::optional<JsonView> find(const JsonView& from, std::initializer_list<std::string_view> keys);

// A text, or a whole number in digits; empty for anything else.
std::string word(const std::optional<JsonView>& value);
std::string word(const JsonView& object, std::string_view key);
// The first that is not empty.
std::string first_word(const JsonView& object, std::initializer_list<std::string_view> keys);
// The same, but an error where it is empty.
Result<std::string> required_word(const JsonView& object, std::string_view key);

// A finite number, also as text ("5.5").
std::optional<double> number(const JsonView& value);
// A whole number, also as text ("5").
std::optional<std::int64_t> whole(const JsonView& object, std::string_view key);
// Of `true`; 1, "1" and "true" are it as well.
bool is_true(const std::optional<JsonView>& value);

// RFC 3339 with any fraction and offset, or seconds or milliseconds since 1970 with or without a
// fraction (epoch.hpp). `time` is an error where it is absent.
Result<EventTime> time(const JsonView& value);
Result<EventTime> time(const JsonView& object, std::string_view key);

// An amount of the currency (ISO 4217) in its minor units: 49.9 USD is 4990, 500 JPY are 500.
// Without a currency two decimals are taken.
std::int64_t minor_units(double amount, std::string_view currency = {});
std::optional<std::int64_t> minor(const JsonView& object, std::string_view key,
                                  std::string_view currency = {});

// The address as a contact's name: its domain in lower case.
std::string address_key(std::string_view address);

}  // namespace ls::event
