#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/event_type.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ls::operators {

// A field that events which a node makes have.
struct EmittedField {
  std::string_view name;
  event::FieldKind kind;
};
using EmittedFields = std::span<const EmittedField>;

// The type of that name, if it has all of the fields; else null, and what is wrong are problems at
// the setting.
const event::EventType* find_emitted(config::Reader& reader, std::string_view setting,
                                     std::string_view name, EmittedFields fields,
                                     const event::Catalog& catalog);
// That which the setting `emits` names, or else `fallback`.
const event::EventType* read_emits(config::Reader& reader, std::string_view fallback,
                                   EmittedFields fields, const event::Catalog& catalog);

// Makes events of such a type. One per operator.
class EmittedEvents {
 public:
  // `type` has all of the fields.
  EmittedEvents(const event::EventType& type, EmittedFields fields);

  // Whose event, and when.
  struct Head {
    std::string_view id;
    EventTime time;
    event::Contact contact;
  };
  // The slots of an event in the arena with these values of the fields, in their order; further
  // ones may be set.
  std::span<event::Value> slots(std::span<const event::Value> values, Arena& arena) const;
  // What head and slots point to lives as long as the arena's memory.
  const event::Event* make(const Head& head, std::span<const event::Value> slots,
                           Arena& arena) const;

 private:
  const event::EventType* type_;
  std::vector<std::uint32_t> slots_;  // of each field
};

}  // namespace ls::operators
