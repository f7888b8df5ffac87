#include "unit/operators/email/mail_events.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

// What people did with mail: counted when a touch is judged theirs, taken back when it was not.
namespace ls::operators {
namespace {

// Two messages are answered, one of them twice; two that follow are not, and one is put off.
TEST(ContactSigns, CountsWhatPeopleAnsweredAndWhatCameSince) {
  ContactMail mail;
  const auto of = [](std::string_view message) -> Fields {
    return {{"message_id", Value::of(message)}};
  };
  for (const double at : {0.0, 14.0, 28.0, 42.0}) {
    apply(mail, "email.delivered", day(at));
    if (at < 20.0) {
      apply(mail, "email.opened", day(at + 0.5), of(at < 10.0 ? "m1" : "m2"));
      apply(mail, "email.clicked", day(at + 0.6), of(at < 10.0 ? "m1" : "m2"));
    }
  }
  apply(mail, "email.bounced", day(56), {{"kind", Value::of("soft")}});
  apply(mail, "email.delivered", day(13));  // comes late, from before the last sign

  const auto history = mail.facts(day(60)).history;
  EXPECT_EQ(history.answered, 2U);
  EXPECT_EQ(history.silent, 2U);
  EXPECT_EQ(history.soft_bounces_since_sign, 1U);
  EXPECT_NEAR(history.days_since_sign.value(), 45.4, 1e-6);
}

void judge(ContactMail& mail, std::string_view touch, std::string_view message, EventTime at,
           int delta) {
  apply(mail, "engagement.classified", at + seconds(10),
        {{"kind", Value::of("click")},
         {"touch_id", Value::of(touch)},
         {"message_id", Value::of(message)},
         {"occurred_at", Value::of(at)},
         {"human", Value::of(delta > 0)},
         {"human_delta", Value::of(delta)}});
}

TEST(ContactSigns, APersonsTouchCountsFromWhenItHappenedAndAProgramsDoesNot) {
  ContactMail mail;
  apply(mail, "email.delivered", day(0));
  judge(mail, "t1", "m1", day(0.5), 0);
  const auto machine = mail.facts(day(2)).history;
  judge(mail, "t2", "m1", day(1), 1);
  const auto human = mail.facts(day(2)).history;

  EXPECT_FALSE(machine.days_since_click);
  EXPECT_EQ(machine.silent, 1U);
  EXPECT_DOUBLE_EQ(human.days_since_click.value(), 1.0);
  EXPECT_EQ(human.answered, 1U);
  EXPECT_EQ(human.silent, 0U);
}

TEST(ContactSigns, ATouchThatWasAProgramsAfterAllIsAsIfItNeverWas) {
  ContactMail without;
  ContactMail with;
  for (ContactMail* const mail : {&without, &with}) {
    apply(*mail, "email.delivered", day(0));
    judge(*mail, "t1", "m1", day(1), 1);
    apply(*mail, "email.delivered", day(14));
  }
  judge(with, "t2", "m2", day(14.5), 1);
  EXPECT_EQ(with.facts(day(15)).history.answered, 2U);
  judge(with, "t2", "m2", day(14.5), -1);

  const auto restored = with.facts(day(20)).history;
  const auto untouched = without.facts(day(20)).history;
  EXPECT_EQ(restored.answered, untouched.answered);
  EXPECT_EQ(restored.silent, untouched.silent);
  EXPECT_EQ(restored.days_since_click, untouched.days_since_click);
  EXPECT_EQ(restored.days_since_sign, untouched.days_since_sign);
  EXPECT_EQ(restored.evidence, untouched.evidence);
}

// A reply after it proves the person, whoever clicked.
TEST(ContactSigns, WhatCameAfterATouchIsNotTakenBackWithIt) {
  ContactMail mail;
  apply(mail, "email.delivered", day(0));
  judge(mail, "t1", "m1", day(1), 1);
  apply(mail, "email.replied", day(2), {{"message_id", Value::of("m1")}});
  judge(mail, "t1", "m1", day(1), -1);

  EXPECT_EQ(mail.facts(day(3)).history.silent, 0U);
  EXPECT_DOUBLE_EQ(mail.facts(day(3)).history.days_since_sign.value(), 1.0);
}

TEST(ContactSigns, WhatCanBeTakenBackIsStored) {
  ContactMail mail;
  judge(mail, "t1", "m1", day(1), 1);
  const std::string bytes = bytes_of(mail);
  ByteReader in(bytes);
  auto loaded = ContactMail::load(in);
  ASSERT_TRUE(loaded.has_value() && in.ok() && in.at_end());
  EXPECT_EQ(bytes_of(*loaded), bytes);
  judge(*loaded, "t1", "m1", day(1), -1);

  EXPECT_EQ(loaded->facts(day(2)).history.answered, 0U);
}

}  // namespace
}  // namespace ls::operators
