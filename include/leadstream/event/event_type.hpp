#pragma once

#include "leadstream/event/name_table.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event {

// `category` is text out of a closed list; `json` is an object or a list, kept as minified text.
enum class FieldKind : std::uint8_t { boolean, integer, number, text, category, time, json };
std::string_view to_string(FieldKind kind);
std::optional<FieldKind> parse_field_kind(std::string_view text);
// What a field may hold if its definition does not say.
std::size_t default_bytes_max(FieldKind kind);

// What a valid value of one field is.
struct FieldDef {
  std::string name = {};
  FieldKind kind = FieldKind::text;
  bool is_required = false;
  std::optional<double> minimum = {};  // of integers and numbers, inclusive
  std::optional<double> maximum = {};
  std::size_t bytes_max = 0;  // of text and json
  std::string unit = {};      // "ms", "minor": for people and documents
  std::string doc = {};
  std::vector<std::string> values = {};  // of a category
};

// Whether an event may carry fields that its type does not name.
enum class UnknownFields : std::uint8_t { allow, refuse };

struct EventTypeSpec {
  std::string name = {};   // "page.viewed"
  std::string topic = {};  // "crm.web"
  std::string doc = {};
  UnknownFields unknown = UnknownFields::allow;
  std::vector<FieldDef> fields = {};
  std::string example = {};  // plain JSON form; decodes
};

// What a valid fact of one kind is. The position of a field is its slot. Immutable; owned by the
// catalog, which outlives every event; any thread.
class EventType {
 public:
  // Field names are distinct and none is reserved (`is_reserved`).
  explicit EventType(EventTypeSpec spec);
  EventType(const EventType&) = delete;
  EventType& operator=(const EventType&) = delete;

  [[nodiscard]] const std::string& name() const {
    return spec_.name;
  }
  [[nodiscard]] const std::string& topic() const {
    return spec_.topic;
  }
  [[nodiscard]] const std::string& doc() const {
    return spec_.doc;
  }
  [[nodiscard]] UnknownFields unknown() const {
    return spec_.unknown;
  }
  [[nodiscard]] const std::vector<FieldDef>& fields() const {
    return spec_.fields;
  }
  [[nodiscard]] const std::string& example() const {
    return spec_.example;
  }
  [[nodiscard]] std::optional<std::uint32_t> slot_of(std::string_view field) const {
    return slots_.find(field);
  }
  // All names of fields, by slot.
  [[nodiscard]] const NameTable& slots() const {
    return slots_;
  }
  // The catalog's own copy of a category's value, to point at; nothing if it is not one.
  [[nodiscard]] std::optional<std::string_view> category(std::uint32_t slot,
                                                         std::string_view value) const;

  // Names of the envelope, which no field may have. `source` is not one of them: a type may have a
  // field of that name, which in the plain form is the event's source as well.
  static bool is_reserved(std::string_view name);

 private:
  EventTypeSpec spec_;
  NameTable slots_;
  std::vector<NameTable> categories_;  // by slot; empty for other kinds
};

}  // namespace ls::event
