#include "leadstream/scoring/email/email_quality.hpp"

#include <gtest/gtest.h>

#include <cmath>

// Every row of the components' specification, each change against an address of which nothing
// speaks. Expected points are those of the specification, not of the code.

namespace ls::scoring {
namespace {

using Component = EmailComponent;

// An address at a free provider: its domain begins at 55, its local part at 60.
AddressFacts plain_address() {
  AddressFacts address;
  address.local_size = 8;
  address.is_free = true;
  address.has_known_suffix = true;
  return address;
}

// What the change does to one component.
double value_of(Component component, const AddressFacts& address, const EmailFacts& facts = {}) {
  return assess(address, facts).components[static_cast<std::size_t>(component)];
}

template <typename Change>
double with_address(Component component, Change change) {
  AddressFacts address = plain_address();
  change(address);
  return value_of(component, address);
}

template <typename Change>
double with_facts(Component component, Change change) {
  EmailFacts facts;
  change(facts);
  return value_of(component, plain_address(), facts);
}

TEST(EmailQuality, NothingKnownIsTheBase) {
  const EmailQuality quality = assess(plain_address(), {});

  EXPECT_DOUBLE_EQ(quality.components[0], 55.0);
  EXPECT_DOUBLE_EQ(quality.components[1], 60.0);
  EXPECT_DOUBLE_EQ(quality.components[2], 50.0);
  EXPECT_DOUBLE_EQ(quality.components[3], 45.0);
  EXPECT_DOUBLE_EQ(quality.components[4], 100.0);
  // .25*55 + .2*60 + .2*50 + .2*45 + .15*100
  EXPECT_DOUBLE_EQ(quality.score, 59.75);
  EXPECT_EQ(quality.tier, EmailTier::fair);
  EXPECT_EQ(quality.advice, EmailAdvice::review);
  EXPECT_EQ(quality.reachability, Reachability::unknown);
  EXPECT_TRUE(quality.contributions().empty());
}

TEST(EmailQuality, DomainRows) {
  EXPECT_DOUBLE_EQ(with_address(Component::domain, [](AddressFacts& a) { a.is_free = false; }),
                   70.0);
  EXPECT_DOUBLE_EQ(with_address(Component::domain,
                                [](AddressFacts& a) {
                                  a.is_free = false;
                                  a.is_education = true;
                                }),
                   55.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::domain, [](EmailFacts& f) { f.audience = Audience::businesses; }),
      40.0);
  EXPECT_DOUBLE_EQ(with_address(Component::domain, [](AddressFacts& a) { a.is_disposable = true; }),
                   5.0);
  EXPECT_DOUBLE_EQ(
      with_address(Component::domain, [](AddressFacts& a) { a.typo_of = "gmail.com"; }), 25.0);
  EXPECT_DOUBLE_EQ(with_address(Component::domain, [](AddressFacts& a) { a.is_confusable = true; }),
                   15.0);
  EXPECT_DOUBLE_EQ(
      with_address(Component::domain, [](AddressFacts& a) { a.has_known_suffix = false; }), 0.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.has_mx = false; }),
                   0.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::domain, [](EmailFacts& f) { f.domain.has_null_mx = true; }), 0.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.has_mx = true; }),
                   55.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.has_spf = true; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.has_dkim = true; }),
                   60.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::domain, [](EmailFacts& f) { f.domain.dmarc = DmarcPolicy::none; }),
      58.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain,
                              [](EmailFacts& f) { f.domain.dmarc = DmarcPolicy::quarantine; }),
                   62.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::domain, [](EmailFacts& f) { f.domain.dmarc = DmarcPolicy::reject; }),
      65.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.age_days = 29.0; }),
                   30.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.age_days = 30.0; }),
                   45.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.age_days = 365.0; }),
                   55.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::domain, [](EmailFacts& f) { f.domain.age_days = 1826.0; }),
                   65.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::domain, [](EmailFacts& f) { f.domain.is_blocklisted = true; }), 5.0);
}

TEST(EmailQuality, AnMxExcusesATypo) {
  AddressFacts address = plain_address();
  address.typo_of = "gmail.com";
  EmailFacts facts;
  facts.domain.has_mx = true;

  EXPECT_DOUBLE_EQ(value_of(Component::domain, address, facts), 55.0);
  EXPECT_DOUBLE_EQ(value_of(Component::risk, address, facts), 100.0);
}

TEST(EmailQuality, DomainReputation) {
  // b = (20 + 200*.004)/(800 + 200) = .0208: 800 * .0108 = 8.64 points.
  EXPECT_NEAR(
      with_facts(Component::domain,
                 [](EmailFacts& f) { f.domain.reputation = {.sent = 800, .hard_bounces = 20}; }),
      46.36, 1e-9);
  // b = 400.8/1000, beyond the 40 points that it may cost.
  EXPECT_NEAR(
      with_facts(Component::domain,
                 [](EmailFacts& f) { f.domain.reputation = {.sent = 800, .hard_bounces = 400}; }),
      15.0, 1e-9);
  // c = (14 + 1)/(5000 + 5000) = .0015: 7.5 points; b is .8/200 = .004 of mail delivered often.
  EXPECT_NEAR(with_facts(Component::domain,
                         [](EmailFacts& f) {
                           f.domain.reputation = {.delivered = 5000, .complaints = 14};
                         }),
              57.5, 1e-9);
  // c = 101/5100: the 30 points that it may cost, and the 10 of a domain that delivers.
  EXPECT_NEAR(with_facts(Component::domain,
                         [](EmailFacts& f) {
                           f.domain.reputation = {.delivered = 100, .complaints = 100};
                         }),
              35.0, 1e-9);
  EXPECT_NEAR(
      with_facts(Component::domain,
                 [](EmailFacts& f) { f.domain.reputation = {.sent = 50, .delivered = 50}; }),
      65.0, 1e-9);
  EXPECT_NEAR(
      with_facts(Component::domain,
                 [](EmailFacts& f) { f.domain.reputation = {.sent = 49, .delivered = 49}; }),
      55.0, 1e-9);
}

TEST(EmailQuality, StructureRows) {
  EXPECT_DOUBLE_EQ(
      with_address(Component::structure, [](AddressFacts& a) { a.has_name_shape = true; }), 75.0);
  EXPECT_DOUBLE_EQ(
      with_address(Component::structure, [](AddressFacts& a) { a.is_plausible = true; }), 70.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.local_size = 2; }),
                   50.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.local_size = 3; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.local_size = 29; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.local_size = 30; }),
                   50.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.digits = 4; }), 60.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.digits = 5; }), 45.0);
  EXPECT_DOUBLE_EQ(
      with_address(Component::structure, [](AddressFacts& a) { a.trailing_digits = 4; }), 55.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.specials = 2; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.specials = 3; }),
                   50.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.has_tag = true; }),
                   57.0);
  EXPECT_DOUBLE_EQ(
      with_address(Component::structure, [](AddressFacts& a) { a.is_gibberish = true; }), 30.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.consonant_run = 5; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.consonant_run = 6; }),
                   50.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.is_role = true; }),
                   40.0);
  EXPECT_DOUBLE_EQ(with_address(Component::structure, [](AddressFacts& a) { a.is_quoted = true; }),
                   50.0);
  EXPECT_DOUBLE_EQ(
      with_address(Component::structure, [](AddressFacts& a) { a.is_internationalized = true; }),
      60.0);
}

TEST(EmailQuality, HistoryRows) {
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.history.days_since_delivered = 90.0; }),
      70.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.history.days_since_delivered = 91.0; }),
      50.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.history.days_since_delivered = 181.0; }),
      40.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.history.days_since_delivered = 366.0; }),
      30.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.signup.is_double_opt_in = true; }),
      75.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.history.soft_bounces_in_a_row = 1; }),
      42.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.history.soft_bounces_in_a_row = 6; }),
      10.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::history, [](EmailFacts& f) { f.history.has_complained = true; }), 0.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::history,
                              [](EmailFacts& f) { f.signup.acquisition = Acquisition::organic; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::history,
                              [](EmailFacts& f) { f.signup.acquisition = Acquisition::referral; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::history,
                              [](EmailFacts& f) { f.signup.acquisition = Acquisition::import; }),
                   45.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::history,
                              [](EmailFacts& f) { f.signup.acquisition = Acquisition::purchased; }),
                   20.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::history,
                              [](EmailFacts& f) { f.signup.acquisition = Acquisition::paid; }),
                   50.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::history,
                              [](EmailFacts& f) {
                                f.signup.acquisition = Acquisition::organic;
                                f.history.sent = 1;
                              }),
                   50.0);
}

TEST(EmailQuality, LastingSoftBouncesCapTheHistory) {
  const auto history = [](double span) {
    return with_facts(Component::history, [span](EmailFacts& f) {
      f.history.days_since_delivered = 20.0;
      f.signup.is_double_opt_in = true;
      f.history.soft_bounces_in_a_row = 3;
      f.history.soft_bounces_span_days = span;
    });
  };

  EXPECT_DOUBLE_EQ(history(6.9), 71.0);  // 50 + 20 + 25 - 24
  EXPECT_DOUBLE_EQ(history(7.0), 35.0);
}

TEST(EmailQuality, EngagementRows) {
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_click = 30.0; }),
      70.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_click = 31.0; }),
      60.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_click = 180.0; }),
      53.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_click = 181.0; }),
      45.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_open = 30.0; }),
      60.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_open = 90.0; }),
      53.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_open = 91.0; }),
      45.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.days_since_reply = 900.0; }),
      65.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::engagement,
                              [](EmailFacts& f) { f.history.days_since_purchase = 365.0; }),
                   65.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::engagement,
                              [](EmailFacts& f) { f.history.days_since_purchase = 366.0; }),
                   45.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.delivered = 10; }), 15.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.delivered = 9; }), 45.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::engagement,
                              [](EmailFacts& f) {
                                f.history.delivered = 10;
                                f.history.days_since_open = 180.0;
                              }),
                   45.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::engagement, [](EmailFacts& f) { f.history.has_machine_opens = true; }),
      45.0);
}

// What programs open is no engagement, and does not become any by a purchase elsewhere.
TEST(EmailQuality, MachineOpensAloneCapTheEngagement) {
  const auto engagement = [](std::optional<double> days_since_open) {
    return with_facts(Component::engagement, [days_since_open](EmailFacts& f) {
      f.history.has_machine_opens = true;
      f.history.days_since_purchase = 10.0;
      f.history.days_since_open = days_since_open;
    });
  };

  EXPECT_DOUBLE_EQ(engagement(std::nullopt), 50.0);
  EXPECT_DOUBLE_EQ(engagement(1.0), 80.0);  // 45 + 20 + 15
}

TEST(EmailQuality, RiskRows) {
  EXPECT_DOUBLE_EQ(with_address(Component::risk, [](AddressFacts& a) { a.is_disposable = true; }),
                   40.0);
  EXPECT_DOUBLE_EQ(with_address(Component::risk, [](AddressFacts& a) { a.is_role = true; }), 80.0);
  EXPECT_DOUBLE_EQ(with_address(Component::risk, [](AddressFacts& a) { a.typo_of = "gmail.com"; }),
                   60.0);
  EXPECT_DOUBLE_EQ(with_address(Component::risk, [](AddressFacts& a) { a.is_gibberish = true; }),
                   75.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::risk, [](EmailFacts& f) { f.domain.is_blocklisted = true; }), 0.0);
  EXPECT_DOUBLE_EQ(
      with_facts(Component::risk, [](EmailFacts& f) { f.history.has_complained = true; }), 40.0);
  EXPECT_DOUBLE_EQ(with_facts(Component::risk,
                              [](EmailFacts& f) { f.signup.acquisition = Acquisition::purchased; }),
                   70.0);
}

TEST(EmailQuality, TiersBeginWhereTheySay) {
  EXPECT_EQ(tier_of(100.0), EmailTier::excellent);
  EXPECT_EQ(tier_of(80.0), EmailTier::excellent);
  EXPECT_EQ(tier_of(std::nextafter(80.0, 0.0)), EmailTier::good);
  EXPECT_EQ(tier_of(60.0), EmailTier::good);
  EXPECT_EQ(tier_of(std::nextafter(60.0, 0.0)), EmailTier::fair);
  EXPECT_EQ(tier_of(40.0), EmailTier::fair);
  EXPECT_EQ(tier_of(std::nextafter(40.0, 0.0)), EmailTier::poor);
  EXPECT_EQ(tier_of(20.0), EmailTier::poor);
  EXPECT_EQ(tier_of(std::nextafter(20.0, 0.0)), EmailTier::invalid);
  EXPECT_EQ(tier_of(0.0), EmailTier::invalid);
}

}  // namespace
}  // namespace ls::scoring
