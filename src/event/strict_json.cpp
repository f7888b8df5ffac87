#include "event/strict_json.hpp"

#include "event/json_diagnosis.hpp"
#include "event/json_pointer.hpp"

#include "leadstream/event/json_writer.hpp"
#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace ls::event {
namespace dom = simdjson::dom;
namespace {

constexpr std::size_t kFirstCapacity = 4096;
// Up to here comparing each with each beats sorting.
constexpr std::size_t kFewKeys = 32;

std::size_t levels(int depth_max) {
  return static_cast<std::size_t>(depth_max);
}

std::optional<std::string_view> repeated_of_few(std::span<const std::string_view> keys) {
  std::uint64_t seen = 0;  // one bit for each length and last letter: most keys differ there
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string_view key = keys[i];
    const unsigned last = key.empty() ? 0U : static_cast<unsigned char>(key.back());
    const std::uint64_t bit = 1ULL << ((last * 7 + key.size()) & 63);
    if ((seen & bit) != 0 && std::find(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(i),
                                       key) != keys.begin() + static_cast<std::ptrdiff_t>(i)) {
      return key;
    }
    seen |= bit;
  }
  return std::nullopt;
}

Error prefixed(Error error, std::string_view step) {
  error.pointer = pointer_to("", step) + error.pointer;
  return error;
}

void write(JsonWriter& out, dom::element value) {
  switch (value.type()) {
    case dom::element_type::ARRAY:
      out.begin_array();
      for (const dom::element item : as_array(value)) {
        write(out, item);
      }
      out.end_array();
      return;
    case dom::element_type::OBJECT:
      out.begin_object();
      for (const auto& [key, member] : as_object(value)) {
        out.key(key);
        write(out, member);
      }
      out.end_object();
      return;
    case dom::element_type::INT64:
      out.value(value.get_int64().value_unsafe());
      return;
    case dom::element_type::UINT64:
      out.value(value.get_uint64().value_unsafe());
      return;
    case dom::element_type::DOUBLE:
      out.value(value.get_double().value_unsafe());
      return;
    case dom::element_type::STRING:
      out.value(value.get_string().value_unsafe());
      return;
    case dom::element_type::BOOL:
      out.value(value.get_bool().value_unsafe());
      return;
    case dom::element_type::NULL_VALUE:
      out.null();
      return;
  }
}

}  // namespace

StrictJson::StrictJson(Limits limits) : limits_(limits) {
  LS_ASSERT(reserve(kFirstCapacity));
}

// Grows by doubling, so that slowly growing texts do not allocate each time. simdjson counts the
// document as a level, and does not count an object or list that is empty: with `depth_max` levels
// it takes nothing that is too deep, and the little that it refuses wrongly is parsed again.
bool StrictJson::reserve(std::size_t bytes) {
  const std::size_t capacity = std::max(bytes, 2 * capacity_);
  if (parser_.allocate(capacity, levels(limits_.depth_max)) != simdjson::SUCCESS ||
      document_.allocate(capacity) != simdjson::SUCCESS) {
    return false;
  }
  padded_ = std::make_unique<char[]>(capacity + simdjson::SIMDJSON_PADDING);
  capacity_ = capacity;
  return true;
}

Result<dom::element> StrictJson::parse(std::string_view text) {
  if (text.size() > limits_.bytes_max) {
    return refuse(RefusalCode::too_large, "",
                  fmt::format("{} bytes; at most {} are allowed", text.size(), limits_.bytes_max));
  }
  if (text.empty()) {
    return parse_again(text, simdjson::EMPTY);
  }
  dom::element root;
  const simdjson::error_code code = run(text, root);
  if (code != simdjson::SUCCESS) [[unlikely]] {
    return parse_again(text, code);
  }
  return root;
}

simdjson::error_code StrictJson::run(std::string_view text, dom::element& root) {
  if (text.size() > capacity_ && !reserve(text.size())) {
    return simdjson::MEMALLOC;
  }
  std::memcpy(padded_.get(), text.data(), text.size());
  return parser_.parse_into_document(document_, padded_.get(), text.size(), false).get(root);
}

[[gnu::cold, gnu::noinline]] Result<dom::element> StrictJson::parse_again(
    std::string_view text, simdjson::error_code code) {
  if (code == simdjson::MEMALLOC) {
    return internal_error(fmt::format("no memory to parse {} bytes of JSON", text.size()));
  }
  if (auto fault = diagnose_json(text, limits_.depth_max)) {
    return *std::move(fault);
  }
  // Nothing is wrong with it: it is as deep as may be, or holds integers beyond 64 bits.
  const std::string widened = widen_integers(text);
  dom::element root;
  if (widened.size() > capacity_ && !reserve(widened.size())) {
    return internal_error(fmt::format("no memory to parse {} bytes of JSON", text.size()));
  }
  if (parser_.allocate(capacity_, levels(limits_.depth_max) + 1) != simdjson::SUCCESS) {
    return internal_error("no memory to parse deep JSON");
  }
  code = run(widened, root);
  LS_ASSERT(parser_.allocate(capacity_, levels(limits_.depth_max)) == simdjson::SUCCESS);
  if (code != simdjson::SUCCESS) {
    return refuse(RefusalCode::malformed_json, "", simdjson::error_message(code));
  }
  return root;
}

Error duplicate_key(std::string_view key, std::string pointer) {
  return refuse(RefusalCode::duplicate_key, std::move(pointer),
                fmt::format("the key {} occurs twice", in_quotes(key)));
}

std::optional<std::string_view> KeyCheck::repeated(std::span<std::string_view> keys) {
  if (keys.size() <= kFewKeys) {
    return repeated_of_few(keys);
  }
  std::sort(keys.begin(), keys.end());
  const auto found = std::adjacent_find(keys.begin(), keys.end());
  return found == keys.end() ? std::nullopt : std::optional(*found);
}

Status KeyCheck::check_size(dom::object object, std::string_view pointer) const {
  if (object.size() > keys_max_) {
    return refuse(RefusalCode::too_many_keys, std::string(pointer),
                  fmt::format("{} keys; at most {} are allowed", object.size(), keys_max_));
  }
  return {};
}

Status KeyCheck::check(dom::element value) {
  if (value.is_object()) {
    return check_object(as_object(value));
  }
  if (!value.is_array()) {
    return {};
  }
  std::size_t index = 0;
  for (const dom::element item : as_array(value)) {
    if (Status status = check(item); !status) {
      return prefixed(status.error(), std::to_string(index));
    }
    ++index;
  }
  return {};
}

Status KeyCheck::check_object(dom::object object) {
  LS_TRY(check_size(object, ""));
  keys_.clear();
  for (const auto& [key, member] : object) {
    keys_.push_back(key);
  }
  if (const auto key = repeated(keys_)) {
    return duplicate_key(*key, pointer_to("", *key));
  }
  for (const auto& [key, member] : object) {
    if (Status status = check(member); !status) {
      return prefixed(status.error(), key);
    }
  }
  return {};
}

std::optional<std::int64_t> whole_number(dom::element value) {
  constexpr double kExact = 9'007'199'254'740'992.0;  // 2^53
  if (!value.is_double()) {
    return std::nullopt;
  }
  const double number = value.get_double().value_unsafe();
  if (std::trunc(number) != number || std::abs(number) > kExact) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(number);
}

bool is_beyond_int64(dom::element value) {
  constexpr double kTwoTo63 = 9'223'372'036'854'775'808.0;
  if (!value.is_double()) {
    return value.is_uint64();
  }
  const double number = value.get_double().value_unsafe();
  return number >= kTwoTo63 || number < -kTwoTo63;  // so large, it is whole
}

void append_minified(std::string& out, dom::element value) {
  JsonWriter json(out);
  write(json, value);
}

}  // namespace ls::event
