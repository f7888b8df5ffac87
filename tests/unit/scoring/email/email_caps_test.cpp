#include "leadstream/scoring/email/email_quality.hpp"

#include <gtest/gtest.h>

// Caps, advice and reachability, each on an address that is else as good as can be.

namespace ls::scoring {
namespace {

AddressFacts good_address() {
  AddressFacts address;
  address.local_size = 9;
  address.has_known_suffix = true;
  address.has_name_shape = true;
  address.is_plausible = true;
  return address;
}

EmailFacts good_facts() {
  EmailFacts facts;
  facts.domain.has_mx = true;
  facts.domain.has_spf = true;
  facts.domain.has_dkim = true;
  facts.domain.dmarc = DmarcPolicy::reject;
  facts.domain.age_days = 4000.0;
  facts.history.sent = 20;
  facts.history.delivered = 20;
  facts.history.days_since_delivered = 3.0;
  facts.history.days_since_click = 3.0;
  facts.history.days_since_open = 3.0;
  facts.signup.is_double_opt_in = true;
  return facts;
}

TEST(EmailCaps, NoneForAGoodAddress) {
  const EmailQuality quality = assess(good_address(), good_facts());

  // Domain 55+15+5+5+10+10, structure 60+15+10, history 50+20+25, engagement 45+25+15, risk 100.
  EXPECT_DOUBLE_EQ(quality.score, 0.25 * 100 + 0.2 * 85 + 0.2 * 95 + 0.2 * 85 + 0.15 * 100);
  EXPECT_EQ(quality.tier, EmailTier::excellent);
  EXPECT_EQ(quality.advice, EmailAdvice::send);
  EXPECT_EQ(quality.reachability, Reachability::safe);
}

TEST(EmailCaps, InvalidSyntaxIsNothing) {
  AddressFacts address = good_address();
  address.refusal = AddressRefusal::syntax;

  const EmailQuality quality = assess(address, good_facts());

  EXPECT_DOUBLE_EQ(quality.score, 0.0);
  EXPECT_EQ(quality.tier, EmailTier::invalid);
  EXPECT_EQ(quality.advice, EmailAdvice::do_not_send);
  EXPECT_EQ(quality.reachability, Reachability::invalid);
}

TEST(EmailCaps, HardBounceWithinTheYear) {
  EmailFacts facts = good_facts();
  facts.history.days_since_hard_bounce = 364.0;
  const EmailQuality recent = assess(good_address(), facts);
  facts.history.days_since_hard_bounce = 365.0;
  const EmailQuality old = assess(good_address(), facts);

  EXPECT_DOUBLE_EQ(recent.score, 10.0);
  EXPECT_TRUE(recent.is_suppressed);
  EXPECT_EQ(recent.reachability, Reachability::invalid);
  EXPECT_GT(old.score, 80.0);
  EXPECT_FALSE(old.is_suppressed);
}

TEST(EmailCaps, Disposable) {
  AddressFacts address = good_address();
  address.is_disposable = true;

  const EmailQuality quality = assess(address, good_facts());

  EXPECT_DOUBLE_EQ(quality.score, 30.0);
  EXPECT_EQ(quality.tier, EmailTier::poor);
  EXPECT_EQ(quality.reachability, Reachability::risky);
}

TEST(EmailCaps, NullMx) {
  EmailFacts facts = good_facts();
  facts.domain.has_null_mx = true;

  const EmailQuality quality = assess(good_address(), facts);

  EXPECT_DOUBLE_EQ(quality.score, 5.0);
  EXPECT_EQ(quality.reachability, Reachability::invalid);
}

TEST(EmailCaps, Role) {
  AddressFacts address = good_address();
  address.is_role = true;

  const EmailQuality quality = assess(address, good_facts());

  EXPECT_DOUBLE_EQ(quality.score, 70.0);
  EXPECT_EQ(quality.tier, EmailTier::good);
  EXPECT_EQ(quality.advice, EmailAdvice::send_with_monitoring);
  EXPECT_EQ(quality.reachability, Reachability::risky);
}

TEST(EmailCaps, CommentsAndObsoleteSyntax) {
  AddressFacts address = good_address();
  address.diagnosis = AddressDiagnosis::comment;
  EXPECT_DOUBLE_EQ(assess(address, good_facts()).score, 45.0);

  address.diagnosis = AddressDiagnosis::obsolete_quoted_pair;
  EXPECT_DOUBLE_EQ(assess(address, good_facts()).score, 45.0);
  EXPECT_EQ(assess(address, good_facts()).tier, EmailTier::fair);

  address.diagnosis = AddressDiagnosis::quoted_string;
  EXPECT_GT(assess(address, good_facts()).score, 80.0);
}

// A trap may look as good as can be in four of five components; it is never good. (An earlier
// program only took it out of one component of 15 %.)
TEST(EmailCaps, ATrapIsNeverGood) {
  AddressFacts address = good_address();
  address.is_role_trap = true;  // -4.5 + 1.2
  EmailFacts facts = good_facts();
  facts.signup.is_double_opt_in = std::nullopt;
  facts.history.days_since_click = std::nullopt;
  facts.history.has_come_back = true;                 // + 2.5
  facts.signup.acquisition = Acquisition::purchased;  // + 2.2 = 1.4
  const EmailQuality sure = assess(address, facts);
  address.is_role_trap = false;  // 0.2
  const EmailQuality likely = assess(address, facts);

  EXPECT_NEAR(sure.trap_risk, 0.802184, 1e-6);
  EXPECT_DOUBLE_EQ(sure.score, 15.0);
  EXPECT_EQ(sure.tier, EmailTier::invalid);
  EXPECT_NEAR(likely.trap_risk, 0.549834, 1e-6);
  EXPECT_DOUBLE_EQ(likely.score, 39.0);
  EXPECT_EQ(likely.tier, EmailTier::poor);
  EXPECT_EQ(likely.advice, EmailAdvice::do_not_send);
  EXPECT_EQ(likely.reachability, Reachability::risky);
}

TEST(EmailCaps, Bot) {
  EmailFacts facts = good_facts();
  facts.history.days_since_click = std::nullopt;
  facts.signup.is_honeypot_filled = true;
  facts.signup.form_fill_ms = 300.0;
  facts.signup.is_headless = true;  // -4 + 3.5 + 1.8 + 1 = 2.3

  const EmailQuality quality = assess(good_address(), facts);

  EXPECT_NEAR(quality.bot_risk, 0.908877, 1e-6);
  EXPECT_DOUBLE_EQ(quality.score, 39.0);
  EXPECT_EQ(quality.reachability, Reachability::risky);
}

TEST(EmailCaps, TheLowestOfThemHolds) {
  AddressFacts address = good_address();
  address.is_disposable = true;
  address.is_role = true;
  EmailFacts facts = good_facts();
  facts.domain.has_null_mx = true;

  EXPECT_DOUBLE_EQ(assess(address, facts).score, 5.0);
}

TEST(EmailCaps, WhoDoesNotWantMailGetsNone) {
  EmailFacts unsubscribed = good_facts();
  unsubscribed.history.is_unsubscribed = true;
  EmailFacts complained = good_facts();
  complained.history.has_complained = true;

  const EmailQuality first = assess(good_address(), unsubscribed);
  const EmailQuality second = assess(good_address(), complained);

  EXPECT_EQ(first.tier, EmailTier::excellent);
  EXPECT_EQ(first.advice, EmailAdvice::do_not_send);
  EXPECT_TRUE(first.is_suppressed);
  EXPECT_EQ(second.advice, EmailAdvice::do_not_send);
}

TEST(EmailCaps, WhatTakesMailDoubtfullyIsRisky) {
  EmailFacts catch_all = good_facts();
  catch_all.domain.is_catch_all = true;
  EmailFacts full = good_facts();
  full.history.is_mailbox_full = true;
  EmailFacts silent = good_facts();
  silent.history.days_since_delivered = 91.0;

  EXPECT_EQ(assess(good_address(), catch_all).reachability, Reachability::risky);
  EXPECT_EQ(assess(good_address(), full).reachability, Reachability::risky);
  EXPECT_EQ(assess(good_address(), silent).reachability, Reachability::unknown);
}

}  // namespace
}  // namespace ls::scoring
