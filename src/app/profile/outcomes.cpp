#include "app/profile/outcomes.hpp"

#include <algorithm>

namespace ls::app {
namespace {

bool has(const event::Event& event, std::string_view field, const event::Value& wanted) {
  const auto slot = event.type->slot_of(field);
  return slot && event.at(*slot) == wanted;
}

bool is_outcome(const event::Event& event) {
  const std::string_view type = event.type->name();
  return (type == "label.conversion" && has(event, "value", event::Value::of(true))) ||
         (type == "lead.stage_changed" && has(event, "status", event::Value::of("won")));
}

}  // namespace

void Outcomes::see(const event::Event& event) {
  if (is_outcome(event)) {
    EventTime& first =
        first_.try_emplace(event::record_key(event.tenant, event.contact), event.time)
            .first->second;
    first = std::min(first, event.time);
  }
}

EventTime Outcomes::of(const std::string& key) const {
  const auto found = first_.find(key);
  return found == first_.end() ? EventTime::max() : found->second;
}

}  // namespace ls::app
