#include "operators/email/contact_mail.hpp"

#include "unit/operators/email/mail_events.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace ls::operators {
namespace {

TEST(ContactMail, KnowsEveryTypeThatTellsOfAnAddress) {
  EXPECT_EQ(MailTypes(catalog()).names().size(), 20U);
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

TEST(ContactMail, ABlockIsAboutTheSenderAndNotTheAddress) {
  ContactMail mail;
  ContactMail unblocked;
  apply(mail, "email.delivered", day(0));
  apply(unblocked, "email.delivered", day(0));
  for (const double at : {1.0, 4.0, 9.0}) {
    apply(mail, "email.bounced", day(at),
          {{"kind", Value::of("block")}, {"enhanced_code", Value::of("5.7.1")}});
  }

  EXPECT_EQ(bytes_of(mail), bytes_of(unblocked));
}

TEST(ContactMail, WhatBecameOfMailToTheOldAddressIsNothingToTheNewOne) {
  ContactMail mail;
  apply(mail, "lead.created", day(0),
        {{"email", Value::of("ann@acme.com")}, {"acquisition", Value::of("referral")}});
  apply(mail, "email.sent", day(1), {{"message_id", Value::of("m")}});
  apply(mail, "email.bounced", day(1), {{"kind", Value::of("hard")}});
  apply(mail, "email.unsubscribed", day(1), {{"scope", Value::of("global")}});
  apply(mail, "form.submitted", day(2), {{"email", Value::of("ann@acme.org")}});
  apply(mail, "email.delivered", day(3), {{"email", Value::of("ann@acme.com")}});

  const scoring::EmailFacts facts = mail.facts(day(3));
  EXPECT_EQ(mail.email, "ann@acme.org");
  EXPECT_EQ(facts.history.sent, 0U);
  EXPECT_EQ(facts.history.delivered, 0U);
  EXPECT_FALSE(facts.history.days_since_hard_bounce.has_value());
  EXPECT_TRUE(facts.history.is_unsubscribed);
  EXPECT_EQ(facts.signup.acquisition, scoring::Acquisition::referral);
  EXPECT_DOUBLE_EQ(facts.signup.contact_age_days.value(), 3.0);
}

TEST(ContactMail, AnAddressInOtherLettersIsTheSame) {
  ContactMail mail;
  apply(mail, "lead.created", day(0), {{"email", Value::of("ann@acme.com")}});
  apply(mail, "email.bounced", day(1), {{"kind", Value::of("hard")}});
  apply(mail, "lead.created", day(2), {{"email", Value::of("Ann@ACME.com")}});

  EXPECT_EQ(mail.email, "Ann@ACME.com");
  EXPECT_TRUE(mail.facts(day(2)).history.days_since_hard_bounce.has_value());
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
  EXPECT_LT(bytes.size(), 170U);
}

TEST(ContactMail, RefusesAnotherFormat) {
  std::string bytes = bytes_of(ContactMail{});
  bytes[0] = 9;
  ByteReader in(bytes);

  EXPECT_FALSE(ContactMail::load(in));
}

TEST(ContactMail, FactsOfItsDomainHoldWhileTheAddressIsThere) {
  ContactMail mail;
  apply(mail, "lead.created", day(0), {{"email", Value::of("ann@ACME.com")}});
  apply(mail, "domain.known", day(1),
        {{"lead", Value::of("L1")},
         {"domain", Value::of("acme.com")},
         {"mx", Value::of(true)},
         {"spf", Value::of("v=spf1 -all")},
         {"dmarc", Value::of("quarantine")},
         {"age_days", Value::of(100)},
         {"blocklisted", Value::of(false)}});

  const scoring::DomainFacts known = mail.facts(day(11)).domain;
  EXPECT_EQ(known.has_mx, true);
  EXPECT_EQ(known.has_null_mx, std::nullopt);
  EXPECT_EQ(known.has_spf, true);
  EXPECT_EQ(known.has_dkim, std::nullopt);
  EXPECT_EQ(known.dmarc, scoring::DmarcPolicy::quarantine);
  EXPECT_EQ(known.is_blocklisted, false);
  EXPECT_NEAR(known.age_days.value(), 110.0, 1e-9);

  apply(mail, "lead.created", day(12), {{"email", Value::of("ann@other.com")}});
  EXPECT_EQ(mail.facts(day(13)).domain.has_mx, std::nullopt);
}

TEST(ContactMail, NewerFactsOfADomainReplaceAllOfTheOlder) {
  ContactMail mail;
  apply(mail, "lead.created", day(0), {{"email", Value::of("ann@acme.com")}});
  const Value domain = Value::of("acme.com");
  apply(mail, "domain.known", day(2), {{"domain", domain}, {"null_mx", Value::of(true)}});
  apply(mail, "domain.known", day(1), {{"domain", domain}, {"mx", Value::of(true)}});

  EXPECT_EQ(mail.facts(day(3)).domain.has_null_mx, true);
  EXPECT_EQ(mail.facts(day(3)).domain.has_mx, std::nullopt);
}

TEST(ContactMail, FormsAndTrafficTellOfTheSignup) {
  ContactMail mail;
  apply(mail, "lead.created", day(0), {{"email", Value::of("ann@acme.com")}});
  apply(mail, "form.submitted", day(0),
        {{"fill_ms", Value::of(300)}, {"honeypot_filled", Value::of(true)}, {"ua", Value::of("")}});
  apply(mail, "signup.judged", day(0),
        {{"ip_10min", Value::of(9)},
         {"variants_24h", Value::of(2)},
         {"forms_1h", Value::of(6)},
         {"family", Value::of(3)}});
  apply(mail, "signup.judged", day(1), {{"ip_10min", Value::of(1)}});

  const scoring::SignupFacts signup = mail.facts(day(2)).signup;
  EXPECT_EQ(signup.form_fill_ms, 300.0);
  EXPECT_EQ(signup.is_honeypot_filled, true);
  EXPECT_TRUE(signup.is_headless);
  EXPECT_EQ(signup.signups_of_ip_10min, 9U);
  EXPECT_EQ(signup.canonical_variants_24h, 2U);
  EXPECT_EQ(signup.forms_1h, 6U);
  EXPECT_EQ(signup.sequential_family, 3U);
}

TEST(ContactMail, ALabelSaysWhetherItIsAProgram) {
  ContactMail mail;
  EXPECT_EQ(mail.facts(day(0)).history.is_bot, std::nullopt);
  apply(mail, "label.bot", day(0), {{"value", Value::of(true)}});
  EXPECT_EQ(mail.facts(day(0)).history.is_bot, true);
  apply(mail, "label.bot", day(1), {{"value", Value::of(false)}});
  EXPECT_EQ(mail.facts(day(1)).history.is_bot, false);
}

TEST(ContactMail, WhatIsKnownOfDomainAndTrafficIsStored) {
  ContactMail mail;
  apply(mail, "domain.known", day(1),
        {{"domain", Value::of("acme.com")}, {"mx", Value::of(false)}, {"age_days", Value::of(7)}});
  apply(mail, "signup.judged", day(1),
        {{"email", Value::of("a@acme.com")}, {"family", Value::of(4)}});
  apply(mail, "label.bot", day(1), {{"value", Value::of(false)}});
  const std::string bytes = bytes_of(mail);
  ByteReader in(bytes);
  const auto loaded = ContactMail::load(in);
  ASSERT_TRUE(loaded.has_value() && in.ok() && in.at_end());

  EXPECT_EQ(bytes_of(*loaded), bytes);
  EXPECT_EQ(loaded->facts(day(2)).domain.has_mx, false);
  EXPECT_EQ(loaded->facts(day(2)).signup.sequential_family, 4U);
  EXPECT_EQ(loaded->is_bot, false);
}

// What rows have had since the third format, of who has given no sign.
void append_signs(ByteWriter& out) {
  for (int i = 0; i < 3; ++i) {
    out.varint(0);
  }
  out.u64(0);
  out.svarint(EventTime::min().ms);
  out.f64(0.0);
  out.u8(0);  // nothing to take back
}

TEST(ContactMail, ReadsRowsThatKnewNothingOfSigns) {
  ContactMail mail;
  apply(mail, "lead.created", day(0), {{"email", Value::of("ann@acme.com")}});
  std::string bytes = bytes_of(mail);
  std::string added;
  ByteWriter out(added);
  append_signs(out);
  bytes.resize(bytes.size() - added.size());
  bytes[0] = 2;
  ByteReader in(bytes);
  const auto loaded = ContactMail::load(in);

  ASSERT_TRUE(loaded.has_value() && in.ok() && in.at_end());
  EXPECT_EQ(bytes_of(*loaded), bytes_of(mail));
}

TEST(ContactMail, TheJudgementOfASignupStays) {
  ContactMail mail;
  apply(mail, "signup.judged", day(0), {{"score", Value::of(0.75)}});
  apply(mail, "signup.judged", day(1), {{"score", Value::of(0.1)}});

  EXPECT_EQ(mail.facts(day(2)).signup.anomaly, 0.75);
}

// Rows of the first format end before what is known of the bot's label.
TEST(ContactMail, ReadsRowsThatKnewNothingOfDomains) {
  ContactMail mail;
  apply(mail, "lead.created", day(0), {{"email", Value::of("ann@acme.com")}});
  std::string bytes = bytes_of(mail);
  std::string added;
  ByteWriter out(added);
  for (int i = 0; i < 5; ++i) {
    out.u8(0);  // the label and four counts
  }
  KnownDomain{}.save(out);
  append_signs(out);
  bytes.resize(bytes.size() - added.size());
  bytes[0] = 1;
  ByteReader in(bytes);
  const auto loaded = ContactMail::load(in);

  ASSERT_TRUE(loaded.has_value() && in.ok() && in.at_end());
  EXPECT_EQ(loaded->email, "ann@acme.com");
  EXPECT_EQ(bytes_of(*loaded), bytes_of(mail));
}

}  // namespace
}  // namespace ls::operators
