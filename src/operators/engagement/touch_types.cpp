#include "operators/engagement/touch_types.hpp"

#include <algorithm>

namespace ls::operators {
namespace {

struct NamedFact {
  std::string_view type;
  TouchFact fact;
};

constexpr std::array<NamedFact, 5> kFacts = {{
    {"email.sent", TouchFact::sent},
    {"email.delivered", TouchFact::delivered},
    {"email.opened", TouchFact::opened},
    {"email.clicked", TouchFact::clicked},
    {"page.viewed", TouchFact::viewed},
}};

// In the order of TouchField.
constexpr std::array<std::string_view, kTouchFields> kFields = {
    "message_id", "links",         "machine",       "ua",     "ip",      "url",
    "link_index", "is_unsub_link", "honeypot_link", "method", "dwell_ms"};

}  // namespace

event::Value TouchType::read(const event::Event& event, TouchField field) const {
  const auto slot = slots[static_cast<std::size_t>(field)];
  return slot ? event.at(*slot) : event::Value::null();
}

bool TouchType::is_true(const event::Event& event, TouchField field) const {
  const event::Value value = read(event, field);
  return value.kind() == event::ValueKind::boolean && value.boolean();
}

std::string_view TouchType::text(const event::Event& event, TouchField field) const {
  const event::Value value = read(event, field);
  return value.kind() == event::ValueKind::text ? value.text() : std::string_view{};
}

std::optional<std::int64_t> TouchType::integer(const event::Event& event, TouchField field) const {
  const event::Value value = read(event, field);
  if (value.kind() != event::ValueKind::integer) {
    return std::nullopt;
  }
  return value.integer();
}

TouchTypes::TouchTypes(const event::Catalog& catalog) {
  for (const NamedFact& named : kFacts) {
    TouchType known{.type = catalog.find(named.type), .fact = named.fact};
    if (known.type == nullptr) {
      continue;
    }
    for (std::size_t i = 0; i < kTouchFields; ++i) {
      known.slots[i] = known.type->slot_of(kFields[i]);
    }
    types_.push_back(known);
  }
}

const TouchType* TouchTypes::find(const event::EventType* type) const {
  const auto found = std::find_if(types_.begin(), types_.end(),
                                  [type](const TouchType& known) { return known.type == type; });
  return found == types_.end() ? nullptr : &*found;
}

}  // namespace ls::operators
