#pragma once

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ls::operators {

// What an event tells of a contact's address.
enum class MailFact : std::uint8_t {
  created,
  updated,
  forgotten,
  sent,
  delivered,
  bounced,
  opened,
  clicked,
  replied,
  complained,
  unsubscribed,
  resubscribed,
  purchased,
  trap_label,
  bot_label,
  form_sent,
  signup_judged,
  domain_known,
  touch_judged,
};

// The fields that are read, of whichever type has them.
enum class MailField : std::uint8_t {
  email,
  acquisition,
  double_opt_in_at,
  form_fill_ms,
  honeypot_filled,
  ua,
  kind,
  enhanced_code,
  machine,
  honeypot_link,
  scope,
  auto_reply,
  value,
  // of a form, and what is known of the traffic of sign-ups
  fill_ms,
  ip_10min,
  variants_24h,
  forms_1h,
  family,
  score,
  // of the domain
  domain,
  mx,
  null_mx,
  spf,
  dkim,
  dmarc,
  age_days,
  catch_all,
  blocklisted,
  // of a message, and of an open or a click in it
  message_id,
  touch_id,
  occurred_at,
  human,
  human_delta,
};
inline constexpr std::size_t kMailFields = static_cast<std::size_t>(MailField::human_delta) + 1;

// One type of event with the slots of what is read. Points into the catalog.
struct MailType {
  const event::EventType* type = nullptr;
  MailFact fact = MailFact::created;
  std::array<std::optional<std::uint32_t>, kMailFields> slots = {};

  // Null if the type has no such field or the event does not carry it.
  [[nodiscard]] event::Value read(const event::Event& event, MailField field) const {
    const auto slot = slots[static_cast<std::size_t>(field)];
    return slot ? event.at(*slot) : event::Value::null();
  }
  [[nodiscard]] bool is_true(const event::Event& event, MailField field) const {
    const event::Value value = read(event, field);
    return value.kind() == event::ValueKind::boolean && value.boolean();
  }
  // Empty if there is none.
  [[nodiscard]] std::string_view text(const event::Event& event, MailField field) const {
    const event::Value value = read(event, field);
    return value.kind() == event::ValueKind::text ? value.text() : std::string_view{};
  }
};

// Those types of a catalog that tell something of an address.
class MailTypes {
 public:
  explicit MailTypes(const event::Catalog& catalog);

  // Null for a type that tells nothing.
  [[nodiscard]] const MailType* find(const event::EventType* type) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::vector<MailType> types_;
};

}  // namespace ls::operators
