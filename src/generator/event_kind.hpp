#pragma once

#include "leadstream/generator/planted.hpp"

#include <cstdint>
#include <string_view>

namespace ls::generator {

// The types of events that the worlds make, in the order of `kEventTypeNames`.
enum class EventKind : std::uint8_t {
  lead_created,
  page_viewed,
  form_submitted,
  quote_requested,
  email_sent,
  email_opened,
  email_clicked,
  label_conversion,
  email_delivered,
  email_bounced,
  email_replied,
  email_unsubscribed,
  email_complained,
  purchase_completed,
};
static_assert(static_cast<std::size_t>(EventKind::purchase_completed) + 1 == kEventTypes);

[[nodiscard]] inline std::string_view type_of(EventKind kind) {
  return kEventTypeNames[static_cast<std::size_t>(kind)];
}
[[nodiscard]] std::string_view topic_of(EventKind kind);

}  // namespace ls::generator
