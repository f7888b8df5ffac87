#pragma once

#include "leadstream/base/error.hpp"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event {

// simdjson's DOM parser with reused buffers, limits, and faults that name their place. What it
// returns lives until the next parse. Single-threaded.
class StrictJson {
 public:
  struct Limits {
    std::size_t bytes_max = 0;
    int depth_max = 0;
  };
  explicit StrictJson(Limits limits);

  // Duplicate keys are not looked for: see KeyCheck.
  Result<simdjson::dom::element> parse(std::string_view text);

 private:
  bool reserve(std::size_t bytes);
  simdjson::error_code run(std::string_view text, simdjson::dom::element& root);
  // What the parser itself refuses is looked at again: some of it is allowed.
  Result<simdjson::dom::element> parse_again(std::string_view text, simdjson::error_code code);

  Limits limits_;
  simdjson::dom::parser parser_;
  simdjson::dom::document document_;
  std::unique_ptr<char[]> padded_;
  std::size_t capacity_ = 0;
};

// By value: a loop over the result of value_unsafe() would run over a dead temporary.
inline simdjson::dom::object as_object(simdjson::dom::element value) {
  return value.get_object().value_unsafe();
}
inline simdjson::dom::array as_array(simdjson::dom::element value) {
  return value.get_array().value_unsafe();
}

// Refuses duplicate keys and objects of too many keys. Reused: allocates nothing once warm.
class KeyCheck {
 public:
  explicit KeyCheck(std::size_t keys_max) : keys_max_(keys_max) {}

  // The value and everything below it. An error's pointer begins at the value.
  Status check(simdjson::dom::element value);
  Status check_size(simdjson::dom::object object, std::string_view pointer) const;
  // A key that occurs twice. Changes the order of `keys`.
  static std::optional<std::string_view> repeated(std::span<std::string_view> keys);

 private:
  Status check_object(simdjson::dom::object object);

  std::size_t keys_max_;
  std::vector<std::string_view> keys_;
};

Error duplicate_key(std::string_view key, std::string pointer);

// The value of a number without a fraction, such as 2.0, if a double holds it exactly.
std::optional<std::int64_t> whole_number(simdjson::dom::element value);

// A whole number that 64 bits with a sign cannot hold.
bool is_beyond_int64(simdjson::dom::element value);

// Minified JSON of the value.
void append_minified(std::string& out, simdjson::dom::element value);

}  // namespace ls::event
