#include "operators/any_case.hpp"
#include "operators/email/contact_mail.hpp"
#include "operators/email/mail_words.hpp"

#include <utility>

// Which address it is, and what is known of how it was given.

namespace ls::operators {

using event::Event;

bool ContactMail::tells_of_address(const MailType& made, const Event& change) {
  return !made.text(change, MailField::email).empty() ||
         !made.text(change, MailField::acquisition).empty() ||
         !made.read(change, MailField::double_opt_in_at).is_null();
}

void ContactMail::update(const MailType& made, const Event& change) {
  read_address(made, change);
  read_consent(made, change);
}

void ContactMail::leave_address() {
  if (!email.empty()) {
    move_to({});
  }
}

// Whether case matters in a local part is the receiver's choice, and none is known that says yes.
bool ContactMail::read_address(const MailType& type, const Event& event) {
  const std::string_view given = type.text(event, MailField::email);
  if (given.empty()) {
    return true;
  }
  const bool is_of_contact = type.fact == MailFact::created || type.fact == MailFact::form_sent;
  if (is_of_contact || email.empty() || equal_in_any_case(given, email)) {
    move_to(given);
    return true;
  }
  return type.fact != MailFact::sent && type.fact != MailFact::delivered;
}

void ContactMail::read_consent(const MailType& type, const Event& event) {
  if (const auto found = acquisition_of(type.text(event, MailField::acquisition))) {
    acquisition = found;
  }
  if (!type.read(event, MailField::double_opt_in_at).is_null()) {
    is_double_opt_in = true;
  }
}

// What became of mail to the old address says nothing of the new one; how the contact signed up,
// what was asked for and what was bought stays. What came before any address is of the first.
void ContactMail::move_to(std::string_view address) {
  if (email.empty() || equal_in_any_case(address, email)) {
    email.assign(address);
    return;
  }
  ContactMail moved;
  moved.email.assign(address);
  moved.acquisition = acquisition;
  moved.is_honeypot_filled = is_honeypot_filled;
  moved.form_fill_ms = form_fill_ms;
  moved.is_bot = is_bot;
  moved.is_headless = is_headless;
  moved.has_complained = has_complained;
  moved.is_unsubscribed = is_unsubscribed;
  moved.created_at = created_at;
  moved.purchased_at = purchased_at;
  moved.signups_of_ip_10min = signups_of_ip_10min;
  moved.canonical_variants_24h = canonical_variants_24h;
  moved.forms_1h = forms_1h;
  moved.sequential_family = sequential_family;
  moved.anomaly = anomaly;
  *this = std::move(moved);
}

}  // namespace ls::operators
