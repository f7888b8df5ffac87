#include "operators/email/contact_mail.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

using event::Value;
using Fields = std::vector<std::pair<std::string_view, Value>>;

const event::Catalog& catalog() {
  static const event::Catalog loaded =
      event::Catalog::load(LEADSTREAM_SOURCE_DIR "/topologies/events").take();
  return loaded;
}

EventTime day(double days) {
  return EventTime{1'750'000'000'000 + static_cast<std::int64_t>(days * 86'400'000.0)};
}

void apply(ContactMail& mail, std::string_view name, EventTime time, const Fields& fields = {}) {
  static const MailTypes types(catalog());
  const event::EventType* type = catalog().find(name);
  std::vector<Value> slots(type->fields().size());
  for (const auto& [field, value] : fields) {
    slots[type->slot_of(field).value()] = value;
  }
  event::Event event;
  event.type = type;
  event.time = time;
  event.slots = slots;
  mail.apply(*types.find(type), event);
}

std::string bytes_of(const ContactMail& mail) {
  std::string bytes;
  ByteWriter out(bytes);
  mail.save(out);
  return bytes;
}

TEST(ContactMail, KnowsEveryTypeThatTellsOfAnAddress) {
  EXPECT_EQ(MailTypes(catalog()).names().size(), 12U);
  EXPECT_EQ(MailTypes(catalog()).find(catalog().find("page.viewed")), nullptr);
}

TEST(ContactMail, SoftBouncesCountUntilADelivery) {
  ContactMail mail;
  for (const double at : {1.0, 4.0, 9.0}) {
    apply(mail, "email.bounced", day(at),
          {{"kind", Value::of("soft")}, {"enhanced_code", Value::of("4.2.2")}});
  }
  const auto run = mail.facts(day(10)).history;
  apply(mail, "email.delivered", day(10));
  const auto after = mail.facts(day(10)).history;

  EXPECT_EQ(run.soft_bounces_in_a_row, 3U);
  EXPECT_DOUBLE_EQ(run.soft_bounces_span_days, 8.0);
  EXPECT_TRUE(run.is_mailbox_full);
  EXPECT_EQ(after.soft_bounces_in_a_row, 0U);
  EXPECT_FALSE(after.is_mailbox_full);
  EXPECT_DOUBLE_EQ(after.days_since_delivered.value(), 0.0);
}

TEST(ContactMail, ASoftBounceFromBeforeADeliverySaysNothing) {
  ContactMail mail;
  apply(mail, "email.delivered", day(5));
  apply(mail, "email.bounced", day(4), {{"kind", Value::of("soft")}});

  EXPECT_EQ(mail.facts(day(6)).history.soft_bounces_in_a_row, 0U);
}

TEST(ContactMail, AnAddressComesBackAfterHalfAYearOfSilence) {
  const auto comes_back = [](double delivered_again) {
    ContactMail mail;
    apply(mail, "email.delivered", day(0));
    apply(mail, "email.bounced", day(10), {{"kind", Value::of("hard")}});
    apply(mail, "email.delivered", day(delivered_again));
    return mail.facts(day(400)).history.has_come_back;
  };
  ContactMail never_bounced;
  apply(never_bounced, "email.delivered", day(0));
  apply(never_bounced, "email.delivered", day(400));

  EXPECT_FALSE(comes_back(189.0));
  EXPECT_TRUE(comes_back(190.0));
  EXPECT_FALSE(never_bounced.facts(day(400)).history.has_come_back);
}

TEST(ContactMail, PeopleAreToldFromPrograms) {
  ContactMail mail;
  apply(mail, "email.opened", day(1), {{"machine", Value::of(true)}});
  apply(mail, "email.clicked", day(1), {{"honeypot_link", Value::of(true)}});
  apply(mail, "email.replied", day(1), {{"auto_reply", Value::of(true)}});
  const auto machine = mail.facts(day(2)).history;
  apply(mail, "email.opened", day(2));
  apply(mail, "email.clicked", day(3));
  apply(mail, "email.replied", day(4));
  const auto human = mail.facts(day(5)).history;

  EXPECT_TRUE(machine.has_machine_opens);
  EXPECT_FALSE(machine.days_since_open || machine.days_since_click || machine.days_since_reply);
  EXPECT_DOUBLE_EQ(machine.evidence, 0.0);
  EXPECT_DOUBLE_EQ(human.days_since_open.value(), 3.0);
  EXPECT_DOUBLE_EQ(human.days_since_click.value(), 2.0);
  EXPECT_DOUBLE_EQ(human.days_since_reply.value(), 1.0);
}

TEST(ContactMail, WhatComesAtOnceAfterADeliveryIsNoPerson) {
  ContactMail mail;
  apply(mail, "email.delivered", day(0));
  apply(mail, "email.opened", day(0) + seconds(1));
  apply(mail, "email.clicked", day(0) + seconds(3), {{"ua", Value::of("Mimecast")}});
  const auto at_once = mail.facts(day(1)).history;
  apply(mail, "email.clicked", day(0) + minutes(3), {{"ua", Value::of("Mozilla/5.0 (X11)")}});
  const auto later = mail.facts(day(1)).history;

  EXPECT_TRUE(at_once.has_machine_opens);
  EXPECT_FALSE(at_once.days_since_open || at_once.days_since_click);
  EXPECT_TRUE(later.days_since_click.has_value());
}

// Each piece of evidence is halved after 90 days, in whatever order they come.
TEST(ContactMail, EvidenceFades) {
  ContactMail forwards;
  apply(forwards, "email.opened", day(0));
  apply(forwards, "email.opened", day(90));
  ContactMail backwards;
  apply(backwards, "email.opened", day(90));
  apply(backwards, "email.opened", day(0));

  EXPECT_NEAR(forwards.facts(day(90)).history.evidence, 1.5, 1e-12);
  EXPECT_NEAR(backwards.facts(day(90)).history.evidence, 1.5, 1e-12);
  EXPECT_NEAR(forwards.facts(day(180)).history.evidence, 0.75, 1e-12);
}

TEST(ContactMail, TheLeadTellsHowItCame) {
  ContactMail mail;
  apply(mail, "lead.created", day(1),
        {{"email", Value::of("ann@acme.com")},
         {"acquisition", Value::of("purchased")},
         {"form_fill_ms", Value::of(1500)},
         {"honeypot_filled", Value::of(true)},
         {"ua", Value::of("Mozilla/5.0 HeadlessChrome/120")}});
  const auto signup = mail.facts(day(3)).signup;

  EXPECT_EQ(mail.email, "ann@acme.com");
  EXPECT_EQ(signup.acquisition, scoring::Acquisition::purchased);
  EXPECT_EQ(signup.is_double_opt_in, false);
  EXPECT_EQ(signup.is_honeypot_filled, true);
  EXPECT_DOUBLE_EQ(signup.form_fill_ms.value(), 1500.0);
  EXPECT_TRUE(signup.is_headless);
  EXPECT_DOUBLE_EQ(signup.contact_age_days.value(), 2.0);
}

TEST(ContactMail, ARowReadsBackAsItWas) {
  ContactMail mail;
  apply(mail, "lead.created", day(1),
        {{"email", Value::of("ann@acme.com")}, {"acquisition", Value::of("event")}});
  apply(mail, "email.sent", day(1));
  apply(mail, "email.bounced", day(1.5), {{"kind", Value::of("hard")}});
  apply(mail, "email.opened", day(2));
  apply(mail, "label.trap", day(2), {{"value", Value::of(false)}});
  apply(mail, "email.unsubscribed", day(2));
  const std::string bytes = bytes_of(mail);
  ByteReader in(bytes);

  const ContactMail read = ContactMail::load(in).take();

  EXPECT_TRUE(in.finish("row"));
  EXPECT_EQ(bytes_of(read), bytes);
  EXPECT_EQ(read.email, "ann@acme.com");
  EXPECT_EQ(read.acquisition, scoring::Acquisition::event);
  EXPECT_EQ(read.is_trap, false);
  EXPECT_TRUE(read.is_unsubscribed);
  EXPECT_LT(bytes.size(), 150U);
}

TEST(ContactMail, RefusesAnotherFormat) {
  std::string bytes = bytes_of(ContactMail{});
  bytes[0] = 9;
  ByteReader in(bytes);

  EXPECT_FALSE(ContactMail::load(in));
}

}  // namespace
}  // namespace ls::operators
