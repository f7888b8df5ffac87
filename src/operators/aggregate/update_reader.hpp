#pragma once

#include "leadstream/base/arena.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/event/json_document.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ls::operators {

// Which events say that fields of an earlier one have changed: `updates: { type: lead.updated,
// of: lead.created, changed: changed }`, where `changed` is a JSON object of field to new value, or
// to an object with the value under `new`.
struct UpdateSettings {
  const event::EventType* type = nullptr;
  const event::EventType* of = nullptr;
  std::uint32_t changed = 0;  // slot of `type`

  // Nothing without `updates`, or after a problem, which the reader holds.
  static std::optional<UpdateSettings> read(config::Reader& reader, const event::Catalog& catalog);
};

// Reads an update as an event of the other type that has nothing but what has changed. One per
// operator.
class UpdateReader {
 public:
  // The event and its slots are made in the arena; its texts are those of the update, or of this
  // reader until the next call. What does not fit its field is left out, and so is what was
  // emptied: what is kept of a lead is its last word.
  const event::Event* read(const UpdateSettings& settings, const event::Event& update,
                           Arena& arena);

 private:
  static event::Value value_of(const event::JsonView& json, const event::FieldDef& field,
                               Arena& arena);

  event::JsonDocument document_;
};

}  // namespace ls::operators
