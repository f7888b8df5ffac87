#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/event/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ls::event {

struct Header {
  std::string_view name;
  std::string_view value;
};

// What came off a log, before it is known to be an event. `appended` is the log's append time, for
// the check against the future; EventTime::min() if the log does not know it.
struct RawEvent {
  std::string_view key = {};
  std::string_view value = {};
  std::span<const Header> headers = {};
  EventTime appended = EventTime::min();
};

// One fact. Views into the batch arena and the catalog; lives until the batch ends. One slot per
// field of the type; an absent field is null.
struct Event {
  const EventType* type = nullptr;
  std::string_view id;
  EventTime time;
  std::string_view tenant;  // may be empty
  std::string_view contact;
  std::string_view source;  // may be empty
  std::span<const Value> slots;

  [[nodiscard]] const Value& at(std::uint32_t slot) const {
    LS_DCHECK(slot < slots.size());
    return slots[slot];
  }
};

// Who an event is about. An empty tenant stands for an installation with only one.
struct Contact {
  std::string_view tenant;
  std::string_view contact;
};

// "tenant|contact" with % and | percent-encoded in both, so that no two contacts share a key; just
// the contact if there is no tenant.
void append_record_key(std::string& out, Contact contact);
std::string record_key(std::string_view tenant, std::string_view contact);

// The plain JSON form, which decodes to an equal event: envelope first, then the fields that are
// not null, in the order of their slots. Only the source of a CloudEvent is left out where the type
// has a field of that name, for which it would be taken.
void append_json(std::string& out, const Event& event);

}  // namespace ls::event
