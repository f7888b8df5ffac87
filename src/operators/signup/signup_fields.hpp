#pragma once

#include "leadstream/event/event.hpp"
#include "leadstream/event/event_type.hpp"
#include "leadstream/scoring/anomaly/signup_patterns.hpp"
#include "leadstream/scoring/email/email_facts.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ls::operators {

// The fields of a sign-up, of whichever event type has them.
enum class SignupField : std::uint8_t {
  lead,
  email,
  first_name,
  last_name,
  phone,
  country,
  tz_offset_min,
  ip,
  ua,
  form_fill_ms,
  honeypot_filled,
  acquisition,
  double_opt_in_at,
};
inline constexpr std::size_t kSignupFields =
    static_cast<std::size_t>(SignupField::double_opt_in_at) + 1;

// Where one event type has them. Points into the catalog.
class SignupFields {
 public:
  explicit SignupFields(const event::EventType& type);

  [[nodiscard]] const event::EventType* type() const {
    return type_;
  }
  // Null if the type has no such field or the event does not carry it.
  [[nodiscard]] event::Value read(const event::Event& event, SignupField field) const {
    const auto slot = slots_[static_cast<std::size_t>(field)];
    return slot ? event.at(*slot) : event::Value::null();
  }
  // Empty if there is none.
  [[nodiscard]] std::string_view text(const event::Event& event, SignupField field) const;

  // The contact that signed up: the field `lead`, or who the event is about.
  [[nodiscard]] std::string_view lead(const event::Event& event) const;
  [[nodiscard]] scoring::Applicant applicant(const event::Event& event) const;
  // What the event alone tells.
  [[nodiscard]] scoring::SignupFacts facts(const event::Event& event) const;

 private:
  const event::EventType* type_;
  std::array<std::optional<std::uint32_t>, kSignupFields> slots_ = {};
};

}  // namespace ls::operators
