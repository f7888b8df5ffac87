#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ls::operators {

// What an event tells of a lead.
enum class LeadNews : std::uint8_t {
  created,
  updated,
  facts,
  stage,
  deleted,
  quality,
  sent,
  delivered,
  bounced,
  opened,
  clicked,
  replied,
  complained,
  unsubscribed,
  resubscribed,
  page,
  product,
  form,
  quote,
  video,
  cart,
  message,
  call,
  meeting,
  purchased,
};

// The fields that are read, of whichever type has them.
enum class LeadField : std::uint8_t {
  // texts and numbers of a lead, which lead.updated names as well
  email,
  phone,
  company,
  title,
  industry,
  country,
  state,
  zip,
  vertical,
  insurance_type,
  property_type,
  headcount,
  budget_minor,
  policy_expiry,
  tags,
  custom,
  // of one event
  acquisition,
  double_opt_in_at,
  changed,
  nulled,
  facts,
  status,
  score,
  machine,
  human,
  p_bot,
  honeypot_link,
  is_unsub_link,
  auto_reply,
  scope,
  message_id,
  url,
  category,
  is_return,
  honeypot_filled,
  pct,
  duration_ms,
  meeting_id,
  kind,
  deal,
};
inline constexpr std::size_t kLeadFields = static_cast<std::size_t>(LeadField::deal) + 1;

[[nodiscard]] std::string_view name_of(LeadField field);

// One type of event with the slots of what is read. Points into the catalog.
struct LeadType {
  const event::EventType* type = nullptr;
  LeadNews news = LeadNews::created;
  std::array<std::optional<std::uint32_t>, kLeadFields> slots = {};

  // Null if the type has no such field or the event does not carry it.
  [[nodiscard]] event::Value read(const event::Event& event, LeadField field) const {
    const auto slot = slots[static_cast<std::size_t>(field)];
    return slot ? event.at(*slot) : event::Value::null();
  }
  // Nothing if there is none.
  [[nodiscard]] std::optional<bool> flag(const event::Event& event, LeadField field) const {
    const event::Value value = read(event, field);
    return value.kind() == event::ValueKind::boolean ? std::optional(value.boolean())
                                                     : std::nullopt;
  }
  [[nodiscard]] bool is_true(const event::Event& event, LeadField field) const {
    return flag(event, field).value_or(false);
  }
  // Empty if there is none.
  [[nodiscard]] std::string_view text(const event::Event& event, LeadField field) const {
    const event::Value value = read(event, field);
    return value.kind() == event::ValueKind::text ? value.text() : std::string_view{};
  }
};

// Those types of a catalog that tell something of a lead.
class LeadTypes {
 public:
  explicit LeadTypes(const event::Catalog& catalog);

  // Null for a type that tells nothing.
  [[nodiscard]] const LeadType* find(const event::EventType* type) const;

 private:
  std::vector<LeadType> types_;
};

}  // namespace ls::operators
