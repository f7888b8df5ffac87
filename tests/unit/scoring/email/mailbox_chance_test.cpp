#include "leadstream/scoring/email/mailbox_chance.hpp"

#include "unit/scoring/email/email_world.hpp"

#include "leadstream/scoring/email/address_facts.hpp"
#include "leadstream/scoring/email/email_quality.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::scoring {
namespace {

MailboxHistory with(std::uint32_t delivered, std::uint32_t answered, std::uint32_t silent) {
  return {.delivered = delivered,
          .answered = answered,
          .silent = silent,
          .days_since_sign = 14.0 * silent,
          .days_since_delivered = 14.0};
}

// By hand: of people 0.23 in a year stop reading, so e^(-0.23 * 30 / 365) = 0.981273 still do.
TEST(MailboxChance, BeforeAnyMailItIsThatOfWhereTheAddressCameFrom) {
  EXPECT_NEAR(mailbox_chance({}), 0.981273, 1e-6);
  EXPECT_NEAR(mailbox_chance({.nobody = 0.2, .unread = 0.1, .gone = 0.15}), 0.8 * 0.75 * 0.981273,
              1e-6);
  EXPECT_NEAR(mailbox_chance({}, 0.0), 1.0, 1e-12);
}

TEST(MailboxChance, SilenceLowersItTheMoreTheReadierSomebodyAnswered) {
  double before = 1.0;
  for (std::uint32_t silent = 0; silent <= 21; silent += 3) {
    const double chance = mailbox_chance(with(10 + silent, 6, silent));
    EXPECT_LT(chance, before) << silent;
    before = chance;
  }
  EXPECT_LT(mailbox_chance(with(20, 9, 8)), mailbox_chance(with(20, 2, 8)));
}

TEST(MailboxChance, WhatBouncedHardIsAsGoodAsGone) {
  MailboxHistory history = with(20, 10, 1);
  EXPECT_GT(mailbox_chance(history), 0.9);
  history.has_bounced_hard = true;
  EXPECT_LT(mailbox_chance(history), 0.03);
}

TEST(MailboxChance, SoftBouncesSpeakForAMailboxThatRunsFull) {
  MailboxHistory history = with(12, 4, 4);
  const double before = mailbox_chance(history);
  history.soft_bounces = 1;
  history.soft_bounces_in_a_row = 1;
  const double once = mailbox_chance(history);
  history.soft_bounces = 3;
  history.soft_bounces_in_a_row = 3;
  EXPECT_LT(once, before);
  EXPECT_LT(mailbox_chance(history), once);
}

TEST(MailboxChance, WhoNeverAnsweredIsDoubtedTheMoreTheMoreWasSent) {
  MailboxHistory history{.nobody = 0.1, .days_since_sign = 0.0};
  double before = mailbox_chance(history);
  for (std::uint32_t sent = 2; sent <= 26; sent += 4) {
    history.delivered = sent;
    history.silent = sent;
    history.days_since_sign = 14.0 * sent;
    history.days_since_delivered = 14.0;
    const double chance = mailbox_chance(history);
    EXPECT_LT(chance, before) << sent;
    before = chance;
  }
  history.answered = 1;
  history.silent = 0;
  history.days_since_sign = 0.0;
  EXPECT_GT(mailbox_chance(history), 0.95);
}

// A relay loads every picture, so an opening shows nothing and silence means less.
TEST(MailboxChance, SilenceBehindARelaySaysLess) {
  MailboxHistory history = with(13, 3, 10);
  const double in_sight = mailbox_chance(history);
  history.is_behind_relay = true;
  EXPECT_GT(mailbox_chance(history), in_sight);
}

// There was no time to answer yet.
TEST(MailboxChance, AMessageOfThisMinuteSaysNothing) {
  MailboxHistory history = with(10, 5, 0);
  const double before = mailbox_chance(history);
  history.delivered = 11;
  history.silent = 1;
  history.days_since_sign = 0.0;
  history.days_since_delivered = 0.0;
  EXPECT_NEAR(mailbox_chance(history), before, 0.001);
}

TEST(MailboxChance, StaysAChanceHoweverLongTheHistory) {
  for (const std::uint32_t many : {100U, 10'000U, 4'000'000'000U}) {
    MailboxHistory history = with(many, many / 2, many / 3);
    history.nobody = 1.0;
    EXPECT_GE(mailbox_chance(history), 0.0);
    history.nobody = 0.5;
    history.soft_bounces = many;
    history.soft_bounces_in_a_row = many;
    const double chance = mailbox_chance(history);
    EXPECT_GE(chance, 0.0);
    EXPECT_LE(chance, 1.0);
  }
}

TEST(MailboxChance, WhatSpeaksAgainstAnAddressSpeaksAgainstIt) {
  const AddressReader reader(shipped_lists());
  const auto chance_of = [&reader](std::string_view email, const EmailFacts& facts) {
    return assess(reader.read(email), facts).good_chance;
  };
  EmailFacts anomaly;
  anomaly.signup.anomaly = 0.75;
  EmailFacts bought;
  bought.signup.acquisition = Acquisition::purchased;
  EmailFacts person;
  person.history.is_trap = false;
  person.history.is_bot = false;

  EXPECT_NEAR(chance_of("ann.smith@acme.com", person), 0.981273, 1e-6);
  EXPECT_GT(chance_of("ann.smith@acme.com", {}), 0.9);
  EXPECT_LT(chance_of("ann.smith@acme.com", anomaly), 0.26);
  EXPECT_LT(chance_of("ann.smith@acme.com", bought), chance_of("ann.smith@acme.com", {}));
  EXPECT_LT(chance_of("ann.smith@mailinator.com", {}), 0.15);
  EXPECT_LT(chance_of("ann.smith@gmial.com", {}), 0.15);
  EXPECT_EQ(chance_of("no address", {}), 0.0);
}

}  // namespace
}  // namespace ls::scoring
