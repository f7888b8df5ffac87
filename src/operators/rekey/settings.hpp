#pragma once

#include "leadstream/config/reader.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/flow/topology_spec.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// Who an event is about from now on.
struct RekeyContact {
  enum class By : std::uint8_t { all, field, domain_of, each };
  By by = By::all;
  std::string name;  // of the field, or the one contact of all
};

// Where a slot of the event that is made gets its value from.
struct RekeyMove {
  enum class From : std::uint8_t { field, contact, id, time };
  From from = From::field;
  std::uint32_t slot = 0;
  std::uint32_t to = 0;
};

struct RekeySettings {
  RekeyContact contact;
  const event::EventType* of = nullptr;     // none: every type that has the field
  const event::EventType* emits = nullptr;  // none: the event stays what it is
  std::vector<RekeyMove> moves;
  std::string fingerprint;
};

// Reads
//
//   contact: { field: campaign_id }   # or { domain_of: email }, or { all: signups }, or
//                                     # { each: list_ids }: once for each text of a list in JSON
//   of: lead.created                  # only such events; else all that have the field
//   emits: signup.received            # what is made of them; else they stay what they are
//   fields:                           # of that type, from fields, contact_id, id and time
//     lead: contact_id
//
// Nothing after a problem, which is in the reader.
[[nodiscard]] std::optional<RekeySettings> read_rekey_settings(
    config::Reader& reader, const flow::BlueprintContext& context);

}  // namespace ls::operators
