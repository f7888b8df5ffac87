#include "operators/signup/signup_fields.hpp"

#include "operators/email/mail_words.hpp"

namespace ls::operators {
namespace {

using event::Event;
using event::Value;
using event::ValueKind;

// In the order of SignupField.
constexpr std::array<std::string_view, kSignupFields> kFields = {"lead",
                                                                 "email",
                                                                 "first_name",
                                                                 "last_name",
                                                                 "phone",
                                                                 "country",
                                                                 "tz_offset_min",
                                                                 "ip",
                                                                 "ua",
                                                                 "form_fill_ms",
                                                                 "honeypot_filled",
                                                                 "acquisition",
                                                                 "double_opt_in_at"};

}  // namespace

SignupFields::SignupFields(const event::EventType& type) : type_(&type) {
  for (std::size_t i = 0; i < kSignupFields; ++i) {
    slots_[i] = type.slot_of(kFields[i]);
  }
}

std::string_view SignupFields::text(const Event& event, SignupField field) const {
  const Value value = read(event, field);
  return value.kind() == ValueKind::text ? value.text() : std::string_view{};
}

std::string_view SignupFields::lead(const Event& event) const {
  const std::string_view lead = text(event, SignupField::lead);
  return lead.empty() ? event.contact : lead;
}

scoring::Applicant SignupFields::applicant(const Event& event) const {
  scoring::Applicant applicant;
  applicant.email = text(event, SignupField::email);
  applicant.first_name = text(event, SignupField::first_name);
  applicant.last_name = text(event, SignupField::last_name);
  applicant.phone = text(event, SignupField::phone);
  applicant.country = text(event, SignupField::country);
  const Value offset = read(event, SignupField::tz_offset_min);
  if (!offset.is_null()) {
    applicant.tz_offset_min = static_cast<int>(offset.number());
  }
  return applicant;
}

scoring::SignupFacts SignupFields::facts(const Event& event) const {
  scoring::SignupFacts facts;
  facts.acquisition = acquisition_of(text(event, SignupField::acquisition));
  const Value confirmed = read(event, SignupField::double_opt_in_at);
  facts.is_double_opt_in = !confirmed.is_null();
  facts.contact_age_days = 0.0;
  const Value honeypot = read(event, SignupField::honeypot_filled);
  if (!honeypot.is_null()) {
    facts.is_honeypot_filled = honeypot.boolean();
  }
  const Value filled = read(event, SignupField::form_fill_ms);
  if (!filled.is_null()) {
    facts.form_fill_ms = filled.number();
  }
  const Value agent = read(event, SignupField::ua);
  facts.is_headless = !agent.is_null() && names_no_browser(agent.text());
  return facts;
}

}  // namespace ls::operators
