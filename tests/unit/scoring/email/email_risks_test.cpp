#include "scoring/email/email_risks.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ls::scoring {
namespace {

double logit(double p) {
  return std::log(p / (1.0 - p));
}

template <typename Change>
double trap_term(Change change) {
  AddressFacts address;
  EmailFacts facts;
  change(address, facts);
  return logit(trap_risk_of(address, facts).probability) + 4.5;
}

template <typename Change>
double bot_term(Change change) {
  AddressFacts address;
  EmailFacts facts;
  change(address, facts);
  return logit(bot_risk_of(address, facts)) + 4.0;
}

using A = AddressFacts;
using F = EmailFacts;

TEST(TrapRisk, HasTheSpecifiedTerms) {
  EXPECT_NEAR(trap_term([](A&, F&) {}), 0.0, 1e-9);
  EXPECT_NEAR(trap_term([](A& a, F&) { a.typo_of = "gmail.com"; }), 3.0, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.signup.acquisition = Acquisition::import; }), 2.2, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.signup.acquisition = Acquisition::purchased; }), 2.2,
              1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.signup.acquisition = Acquisition::paid; }), 0.0, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.history.has_come_back = true; }), 2.5, 1e-9);
  EXPECT_NEAR(trap_term([](A& a, F&) { a.is_role_trap = true; }), 1.2, 1e-9);
  EXPECT_NEAR(trap_term([](A& a, F&) { a.is_seed = true; }), 0.6, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.history.days_since_click = 900.0; }), -4.0, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.history.days_since_reply = 900.0; }), -4.0, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.history.days_since_purchase = 900.0; }), -4.0, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.history.days_since_open = 1.0; }), 0.0, 1e-9);
  EXPECT_NEAR(trap_term([](A&, F& f) { f.signup.is_double_opt_in = true; }), -2.0, 1e-9);
}

TEST(TrapRisk, OptInExcusesTheSource) {
  EXPECT_NEAR(trap_term([](A&, F& f) {
                f.signup.acquisition = Acquisition::purchased;
                f.signup.is_double_opt_in = true;
              }),
              -2.0, 1e-9);
}

TEST(TrapRisk, SilenceCountsAfterAYearAndTwelveDeliveries) {
  const auto term = [](std::uint32_t delivered, double age, bool has_open) {
    return trap_term([=](A&, F& f) {
      f.history.delivered = delivered;
      f.signup.contact_age_days = age;
      if (has_open) {
        f.history.days_since_open = 300.0;
      }
    });
  };

  EXPECT_NEAR(term(12, 365.0, false), 1.6, 1e-9);
  EXPECT_NEAR(term(11, 365.0, false), 0.0, 1e-9);
  EXPECT_NEAR(term(12, 364.0, false), 0.0, 1e-9);
  EXPECT_NEAR(term(12, 365.0, true), 0.0, 1e-9);
}

TEST(TrapRisk, ADomainYoungerThanItsContactHasChangedHands) {
  const auto term = [](double domain_age, double contact_age, bool is_expired) {
    return trap_term([=](A&, F& f) {
      f.domain.age_days = domain_age;
      f.domain.is_expired = is_expired;
      f.signup.contact_age_days = contact_age;
    });
  };

  EXPECT_NEAR(term(59.0, 400.0, false), 0.8, 1e-9);
  EXPECT_NEAR(term(60.0, 400.0, false), 0.0, 1e-9);
  EXPECT_NEAR(term(900.0, 400.0, true), 0.8, 1e-9);
  EXPECT_NEAR(term(59.0, 50.0, false), 0.0, 1e-9);
}

TEST(TrapRisk, IsNamedByItsLargestTerm) {
  AddressFacts address;
  EmailFacts facts;
  EXPECT_EQ(trap_risk_of(address, facts).kind, TrapKind::none);

  address.is_seed = true;
  EXPECT_EQ(trap_risk_of(address, facts).kind, TrapKind::pristine);
  facts.history.has_come_back = true;
  EXPECT_EQ(trap_risk_of(address, facts).kind, TrapKind::recycled);
  address.typo_of = "gmail.com";
  EXPECT_EQ(trap_risk_of(address, facts).kind, TrapKind::typo);
}

TEST(TrapRisk, ALabelSettlesIt) {
  AddressFacts address;
  EmailFacts facts;
  facts.history.is_trap = true;
  facts.history.days_since_click = 1.0;
  EXPECT_DOUBLE_EQ(trap_risk_of(address, facts).probability, 1.0);

  address.typo_of = "gmail.com";
  facts.history.is_trap = false;
  EXPECT_DOUBLE_EQ(trap_risk_of(address, facts).probability, 0.0);
}

TEST(BotRisk, HasTheSpecifiedTerms) {
  EXPECT_NEAR(bot_term([](A&, F&) {}), 0.0, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.is_honeypot_filled = true; }), 3.5, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.form_fill_ms = 1999.0; }), 1.8, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.form_fill_ms = 2000.0; }), 0.0, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.signups_of_ip_10min = 5; }), 1.5, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.signups_of_ip_10min = 4; }), 0.0, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.canonical_variants_24h = 3; }), 1.2, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.forms_1h = 5; }), 1.5, 1e-9);
  EXPECT_NEAR(bot_term([](A& a, F&) { a.is_gibberish = true; }), 1.2, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.is_headless = true; }), 1.0, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.is_datacentre_ip = true; }), 0.8, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.signup.sequential_family = 3; }), 0.7, 1e-9);
  EXPECT_NEAR(bot_term([](A&, F& f) { f.history.days_since_click = 1.0; }), -2.0, 1e-9);
}

TEST(Risks, WeighOnTheirComponentByLevels) {
  AddressFacts address;
  EmailFacts facts;
  const auto risk = [&] { return assess(address, facts).components[4]; };
  EXPECT_DOUBLE_EQ(risk(), 100.0);

  facts.history.has_come_back = true;
  address.is_role_trap = true;  // -4.5 + 2.5 + 1.2: 0.31
  EXPECT_DOUBLE_EQ(risk(), 70.0);
  address.is_role_trap = false;
  facts.signup.acquisition = Acquisition::import;  // -4.5 + 2.5 + 2.2: 0.55
  EXPECT_DOUBLE_EQ(risk(), 40.0);
  address.is_role_trap = true;  // 1.4: 0.80
  EXPECT_DOUBLE_EQ(risk(), 0.0);

  address = {};
  facts = {};
  facts.signup.is_honeypot_filled = true;
  facts.signup.is_headless = true;  // -4 + 3.5 + 1: 0.62
  EXPECT_DOUBLE_EQ(risk(), 70.0);
  facts.signup.form_fill_ms = 500.0;  // 2.3: 0.91
  EXPECT_DOUBLE_EQ(risk(), 40.0);
}

TEST(Confidence, IsCoverageEvidenceAndAgreement) {
  EmailFacts facts;
  // Equal components agree wholly.
  EXPECT_NEAR(confidence_of(facts, {50, 50, 50, 50, 50}), 0.20, 1e-12);
  // Six of twelve facts.
  facts.domain.has_mx = true;
  facts.domain.has_spf = false;
  facts.domain.has_dkim = true;
  facts.domain.dmarc = DmarcPolicy::none;
  facts.domain.age_days = 1.0;
  facts.domain.is_catch_all = false;
  EXPECT_NEAR(confidence_of(facts, {50, 50, 50, 50, 50}), 0.175 + 0.20, 1e-12);
  // Ten pieces of evidence: 1 - 1/e.
  facts.history.evidence = 10.0;
  EXPECT_NEAR(confidence_of(facts, {50, 50, 50, 50, 50}), 0.175 + 0.45 * 0.6321205588 + 0.20, 1e-9);
  // A standard deviation of 20 (0, 50, 50, 50, 50 about 40) leaves 15/35 of the agreement.
  EXPECT_NEAR(confidence_of(facts, {0, 50, 50, 50, 50}),
              0.175 + 0.45 * 0.6321205588 + 0.20 * 15.0 / 35.0, 1e-9);
  // One of 40 leaves nothing.
  EXPECT_NEAR(confidence_of(facts, {0, 100, 100, 100, 100}), 0.175 + 0.45 * 0.6321205588, 1e-9);
}

TEST(BotRisk, ALabelSettlesIt) {
  AddressFacts address;
  EmailFacts facts;
  facts.signup.is_honeypot_filled = true;

  facts.history.is_bot = false;
  EXPECT_EQ(bot_risk_of(address, facts), 0.0);
  facts.history.is_bot = true;
  EXPECT_EQ(bot_risk_of(address, facts), 1.0);
}

}  // namespace
}  // namespace ls::scoring
