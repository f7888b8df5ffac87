#include "leadstream/event/json_document.hpp"

#include "event/json_pointer.hpp"
#include "event/strict_json.hpp"

#include "leadstream/base/assert.hpp"
#include "leadstream/event/refusal.hpp"

#include <fmt/core.h>

#include <bit>
#include <cmath>
#include <type_traits>
#include <utility>

namespace ls::event {
namespace dom = simdjson::dom;
namespace {

// simdjson's elements and iterators are a pointer to the document and an index into its tape, so
// the public header can carry them without naming them. The tests of JsonView hold this true.
using Handle = std::array<std::uintptr_t, 2>;

template <typename T>
T from_handle(const Handle& handle) {
  static_assert(sizeof(T) == sizeof(Handle) && std::is_trivially_copyable_v<T>);
  return std::bit_cast<T>(handle);
}

template <typename T>
Handle to_handle(const T& held) {
  static_assert(sizeof(T) == sizeof(Handle) && std::is_trivially_copyable_v<T>);
  return std::bit_cast<Handle>(held);
}

dom::element element_of(const Handle& handle) {
  return from_handle<dom::element>(handle);
}

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "a boolean";
    case JsonKind::integer:
    case JsonKind::number:
      return "a number";
    case JsonKind::text:
      return "text";
    case JsonKind::array:
      return "a list";
    case JsonKind::object:
      break;
  }
  return "an object";
}

// Finds `wanted` below `at` by its place on the tape; the steps to it are appended on the way back.
// Only for messages, so that a view need not carry its path.
bool find_path(dom::element at, const Handle& wanted, std::string& pointer) {
  const std::size_t before = pointer.size();
  if (to_handle(at) == wanted) {
    return true;
  }
  if (at.is_object()) {
    for (const auto& [key, member] : as_object(at)) {
      append_pointer(pointer, key);
      if (find_path(member, wanted, pointer)) {
        return true;
      }
      pointer.resize(before);
    }
  } else if (at.is_array()) {
    std::size_t index = 0;
    for (const dom::element item : as_array(at)) {
      append_pointer(pointer, std::to_string(index++));
      if (find_path(item, wanted, pointer)) {
        return true;
      }
      pointer.resize(before);
    }
  }
  return false;
}

}  // namespace

JsonKind JsonView::kind() const {
  switch (element_of(handle_).type()) {
    case dom::element_type::ARRAY:
      return JsonKind::array;
    case dom::element_type::OBJECT:
      return JsonKind::object;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
      return JsonKind::integer;
    case dom::element_type::DOUBLE:
      return JsonKind::number;
    case dom::element_type::STRING:
      return JsonKind::text;
    case dom::element_type::BOOL:
      return JsonKind::boolean;
    case dom::element_type::NULL_VALUE:
      break;
  }
  return JsonKind::null;
}

Error JsonView::wrong_type(std::string_view expected) const {
  return refuse(RefusalCode::wrong_type, pointer(),
                fmt::format("expected {}, not {}", expected, name_of(kind())));
}

Result<bool> JsonView::boolean() const {
  bool value = false;
  if (element_of(handle_).get_bool().get(value) != simdjson::SUCCESS) {
    return wrong_type("a boolean");
  }
  return value;
}

Result<std::int64_t> JsonView::integer() const {
  const dom::element element = element_of(handle_);
  std::int64_t value = 0;
  if (element.get_int64().get(value) == simdjson::SUCCESS) {
    return value;
  }
  if (const auto whole = whole_number(element)) {
    return *whole;
  }
  if (is_beyond_int64(element)) {
    return refuse(RefusalCode::out_of_range, pointer(), "the integer does not fit 64 bits");
  }
  return wrong_type("a whole number");
}

Result<double> JsonView::number() const {
  double value = 0;
  if (element_of(handle_).get_double().get(value) != simdjson::SUCCESS) {
    return wrong_type("a number");
  }
  return value;
}

Result<std::string_view> JsonView::text() const {
  std::string_view value;
  if (element_of(handle_).get_string().get(value) != simdjson::SUCCESS) {
    return wrong_type("text");
  }
  return value;
}

std::optional<JsonView> JsonView::find(std::string_view key) const {
  dom::element member;
  if (!is_object() || as_object(element_of(handle_)).at_key(key).get(member) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return JsonView(to_handle(member));
}

Result<JsonView> JsonView::get(std::string_view key) const {
  if (!is_object()) {
    return wrong_type("an object");
  }
  if (const auto member = find(key)) {
    return *member;
  }
  return refuse(RefusalCode::missing_field, pointer_to(pointer(), key),
                fmt::format("the key {} is missing", in_quotes(key)));
}

Result<bool> JsonView::boolean(std::string_view key) const {
  return LS_TRY(get(key)).boolean();
}

Result<std::int64_t> JsonView::integer(std::string_view key) const {
  return LS_TRY(get(key)).integer();
}

Result<double> JsonView::number(std::string_view key) const {
  return LS_TRY(get(key)).number();
}

Result<std::string_view> JsonView::text(std::string_view key) const {
  return LS_TRY(get(key)).text();
}

JsonMembers JsonView::members() const {
  if (!is_object()) {
    return {handle_, handle_};
  }
  const dom::object object = as_object(element_of(handle_));
  return {to_handle(object.begin()), to_handle(object.end())};
}

JsonItems JsonView::items() const {
  if (!is_array()) {
    return {handle_, handle_};
  }
  const dom::array array = as_array(element_of(handle_));
  return {to_handle(array.begin()), to_handle(array.end())};
}

std::size_t JsonView::size() const {
  const dom::element element = element_of(handle_);
  if (element.is_object()) {
    return as_object(element).size();
  }
  return element.is_array() ? as_array(element).size() : 0;
}

std::string JsonView::pointer() const {
  const auto* document = from_handle<simdjson::internal::tape_ref>(handle_).doc;
  std::string pointer;
  find_path(document->root(), handle_, pointer);
  return pointer;
}

void JsonView::append_json(std::string& out) const {
  append_minified(out, element_of(handle_));
}

JsonMember JsonMembers::Iterator::operator*() const {
  const auto at = from_handle<dom::object::iterator>(at_);
  return {.key = at.key(), .value = JsonView(to_handle(at.value()))};
}

JsonMembers::Iterator& JsonMembers::Iterator::operator++() {
  auto at = from_handle<dom::object::iterator>(at_);
  at_ = to_handle(++at);
  return *this;
}

JsonView JsonItems::Iterator::operator*() const {
  return JsonView(to_handle(*from_handle<dom::array::iterator>(at_)));
}

JsonItems::Iterator& JsonItems::Iterator::operator++() {
  auto at = from_handle<dom::array::iterator>(at_);
  at_ = to_handle(++at);
  return *this;
}

struct JsonDocument::Parts {
  StrictJson parser;
  KeyCheck keys;
};

JsonDocument::JsonDocument(JsonLimits limits)
    : parts_(std::make_unique<Parts>(Parts{
          .parser = StrictJson({.bytes_max = limits.bytes_max, .depth_max = limits.depth_max}),
          .keys = KeyCheck(limits.keys_max)})) {}

JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;

Result<JsonView> JsonDocument::parse(std::string_view text) {
  const dom::element root = LS_TRY(parts_->parser.parse(text));
  LS_TRY(parts_->keys.check(root));
  return JsonView(to_handle(root));
}

}  // namespace ls::event
